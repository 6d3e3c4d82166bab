import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ROLES } from '@domain/access';
import { PageResponse, ReceiptResponse } from '../http/index.js';

export class IssuedKeyResponse {
  @ApiProperty()
  id: string;

  @ApiPropertyOptional({
    description:
      'The key itself. Shown this once: only its hash is kept, so a repeat under the same Idempotency-Key lacks it',
    example: 'whence_…',
  })
  secret?: string;

  @ApiProperty({ enum: ROLES, isArray: true })
  roles: readonly string[];

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

export class RevokedKeyResponse {
  @ApiProperty()
  id: string;

  @ApiProperty({ type: ReceiptResponse })
  receipt: ReceiptResponse;
}

export class KeyResponse {
  @ApiProperty()
  id: string;

  @ApiProperty()
  label: string;

  @ApiProperty({ enum: ROLES, isArray: true })
  roles: readonly string[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;

  @ApiProperty({ type: 'integer', description: 'Index of the entry that issued it' })
  issuedEntry: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Index of the entry that revoked it' })
  revokedEntry: number | null;
}

export class KeysResponse extends PageResponse {
  @ApiProperty({ type: [KeyResponse] })
  items: KeyResponse[];
}
