import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '@core/kernel';
import { ReceiptResponse } from '../http/index.js';

export class OpeningResponse {
  @ApiProperty()
  id: string;

  @ApiProperty({
    description: '`sha256:<hex>` of SHA-256(salt ‖ canonical JSON of the payload), as the ledger holds it',
  })
  commitment: string;

  @ApiProperty({ description: '32 bytes, hexadecimal' })
  salt: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  payload: JsonObject;
}

export class ErasureResponse {
  @ApiProperty()
  id: string;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}
