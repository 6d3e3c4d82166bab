import { ApiProperty } from '@nestjs/swagger';

/** The ledger position that an answer was computed at. */
export class PositionResponse {
  @ApiProperty({ description: 'Entries [0, treeSize) are what the answer knows', type: 'integer' })
  treeSize: number;

  @ApiProperty({ description: 'RFC 6962 root of those entries, hex' })
  rootHash: string;

  @ApiProperty({
    description: 'When the last of them was recorded; null for the empty ledger',
    type: String,
    nullable: true,
    format: 'date-time',
  })
  time: string | null;
}

/** Where a statement stands in the ledger. */
export class ReceiptResponse {
  @ApiProperty({ description: 'Index of its entry', type: 'integer' })
  index: number;

  @ApiProperty({ description: 'RFC 6962 leaf hash of the entry, hex' })
  leafHash: string;

  @ApiProperty({ description: 'Size of the tree head that it was integrated in', type: 'integer' })
  treeSize: number;

  @ApiProperty({ description: 'Root of that tree head, hex' })
  rootHash: string;
}

/** What every list answers beside its items. */
export class PageResponse {
  @ApiProperty({ description: 'Cursor of the next page; null on the last one', type: String, nullable: true })
  nextCursor: string | null;

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

class ComplaintResponse {
  @ApiProperty({
    description: 'RFC 6901 JSON Pointer into the body, or "/" and the parameter',
    example: '/origins/0/kind',
  })
  pointer: string;

  @ApiProperty()
  message: string;
}

/** RFC 9457 problem details. */
export class ProblemResponse {
  @ApiProperty({ example: 'urn:whence:problem:malformed-body' })
  type: string;

  @ApiProperty({ example: 'Bad request' })
  title: string;

  @ApiProperty({ example: 400, type: 'integer' })
  status: number;

  @ApiProperty({ description: 'What is wrong, and what to do' })
  detail: string;

  @ApiProperty({ description: 'From a closed list', example: 'malformed-body' })
  code: string;

  @ApiProperty({ description: 'The same in the log', example: 'urn:uuid:3f0c9a5e-6f8a-4a43-9d0e-4f4b1f9c7f11' })
  instance: string;

  @ApiProperty({ type: [ComplaintResponse], required: false })
  errors?: ComplaintResponse[];
}
