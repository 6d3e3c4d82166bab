import { ApiProperty } from '@nestjs/swagger';
import { PublicationStatusResponse } from '../publication/publication.response.js';

export class HealthResponse {
  @ApiProperty({ enum: ['live'] })
  status: 'live';
}

export class ReadyResponse {
  @ApiProperty({ enum: ['ready'] })
  status: 'ready';

  @ApiProperty({
    enum: ['append-only', 'rewritable'],
    description:
      'rewritable: the database role of this service could rewrite the ledger (whence migrate --runtime-role makes one that cannot)',
  })
  ledger: 'append-only' | 'rewritable';

  @ApiProperty({ description: 'How publication of the log stands', type: PublicationStatusResponse })
  publication: PublicationStatusResponse;
}
