import { ApiProperty } from '@nestjs/swagger';

class TreeHeadResponse {
  @ApiProperty({ type: 'integer' })
  size: number;

  @ApiProperty({ description: 'RFC 6962 root, hex; null where only the size is known', type: String, nullable: true })
  root: string | null;
}

class OtherHeadResponse extends TreeHeadResponse {
  @ApiProperty({ description: 'Whose head it is', example: 'the witness witness.local/1' })
  of: string;
}

class ConflictingHeadsResponse {
  @ApiProperty({ description: 'What this database has', type: TreeHeadResponse })
  ledger: TreeHeadResponse;

  @ApiProperty({ description: 'What was signed or cosigned', type: OtherHeadResponse })
  other: OtherHeadResponse;
}

class PublishedHeadResponse extends TreeHeadResponse {
  @ApiProperty({ format: 'date-time' })
  publishedAt: string;
}

export class PublicationStatusResponse {
  @ApiProperty({
    description:
      'idle: no publisher has run; waiting: too few witnesses answer; refused: nothing is signed until an operator has looked',
    enum: ['idle', 'published', 'waiting', 'refused'],
  })
  state: 'idle' | 'published' | 'waiting' | 'refused';

  @ApiProperty({ description: 'Whether a quorum of witnesses must have cosigned; false: by the log’s word alone' })
  witnessed: boolean;

  @ApiProperty({ description: 'Of a refusal: which one', type: String, nullable: true, example: 'log-rolled-back' })
  code: string | null;

  @ApiProperty({ description: 'What is wrong, and what to do', type: String, nullable: true })
  detail: string | null;

  @ApiProperty({
    description: 'Of a refusal: two heads that cannot both be of one log',
    type: ConflictingHeadsResponse,
    nullable: true,
  })
  heads: ConflictingHeadsResponse | null;

  @ApiProperty({ description: 'Since when it stands so', type: String, format: 'date-time', nullable: true })
  since: string | null;
}

export class PublicationResponse extends PublicationStatusResponse {
  @ApiProperty({ description: 'The latest published checkpoint', type: PublishedHeadResponse, nullable: true })
  published: PublishedHeadResponse | null;

  @ApiProperty({ description: 'How many entries the ledger has', type: 'integer' })
  treeSize: number;
}
