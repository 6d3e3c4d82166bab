import { ApiProperty } from '@nestjs/swagger';
import { PublicationStatusResponse } from '../publication/publication.response.js';

export class HealthResponse {
  @ApiProperty({ enum: ['live'] })
  status: 'live';
}

export class ReadyResponse {
  @ApiProperty({ enum: ['ready'] })
  status: 'ready';

  @ApiProperty({ description: 'How publication of the log stands', type: PublicationStatusResponse })
  publication: PublicationStatusResponse;
}
