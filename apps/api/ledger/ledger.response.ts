import { ApiProperty } from '@nestjs/swagger';
import { PositionResponse, ReceiptResponse } from '../http/index.js';

export class LedgerResponse {
  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

export class EntryResponse {
  @ApiProperty({ type: 'integer' })
  index: number;

  @ApiProperty({ example: 'shard.registered' })
  kind: string;

  @ApiProperty({ format: 'date-time', description: 'When it was recorded' })
  at: string;

  @ApiProperty({ description: 'Who said it', example: 'key:abcdefghijklmnop' })
  by: string;

  @ApiProperty({ type: Object, description: 'What was said; the kind fixes its members' })
  data: unknown;

  @ApiProperty({ description: 'RFC 6962 leaf hash, hex' })
  leafHash: string;

  @ApiProperty({ description: 'The exact bytes that were hashed, base64', format: 'byte' })
  body: string;
}

export class InclusionProofResponse extends ReceiptResponse {
  @ApiProperty({ description: 'RFC 6962 audit path from the leaf up, hex', type: [String] })
  hashes: readonly string[];
}

class TreeResponse {
  @ApiProperty({ type: 'integer' })
  treeSize: number;

  @ApiProperty({ description: 'RFC 6962 root, hex' })
  rootHash: string;
}

export class ConsistencyProofResponse {
  @ApiProperty({ type: TreeResponse })
  from: TreeResponse;

  @ApiProperty({ type: TreeResponse })
  to: TreeResponse;

  @ApiProperty({ description: 'RFC 6962 consistency proof, hex; empty from size 0', type: [String] })
  hashes: readonly string[];
}
