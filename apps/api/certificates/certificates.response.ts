import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type CertificateVerdict, explainFacts } from '@core/certificate';
import { formatDigest } from '@core/kernel';
import type { SetProof } from '@domain/certificates';
import { PositionResponse } from '../http/index.js';

const count = { type: 'integer' } as const;

export class SetProofResponse {
  @ApiProperty({ description: 'As it was asked for' })
  shard: string;

  @ApiProperty({
    description: 'The name that the set has it under: its digest, or its URI where that was not known yet',
  })
  name: string;

  @ApiProperty({ enum: ['absent', 'ancestor', 'member'] })
  result: string;

  @ApiProperty({ description: 'Base64; see libs/core/trie/README.md' })
  proof: string;

  @ApiProperty({ description: 'Root of the set, as its entry commits to it', example: 'sha256:…' })
  root: string;

  @ApiProperty({ ...count, description: 'The set is the fold of the entries before this one' })
  upto: number;

  @ApiProperty({ ...count, description: 'Index of the entry that commits to the root' })
  commitment: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Leaf hash of the entry that registered it; null if absent',
  })
  record: string | null;

  @ApiProperty({ type: PositionResponse })
  asOf: PositionResponse;
}

export class CertificateVerdictResponse {
  @ApiProperty({ enum: ['verified', 'refused'] })
  verdict: string;

  @ApiPropertyOptional({ description: 'Why it is refused; see libs/core/certificate' })
  code?: string;

  @ApiPropertyOptional()
  message?: string;

  @ApiPropertyOptional({ type: Object, description: 'What it shows, if it is verified' })
  facts?: object;

  @ApiProperty({ type: [String], description: 'The same in plain words, and what it does not show' })
  explanation: string[];
}

export function toProofResponse({ root, record, ...proof }: SetProof): Omit<SetProofResponse, 'asOf'> {
  return { ...proof, root: formatDigest(root), record: record && formatDigest(record) };
}

export function toVerdictResponse(verdict: CertificateVerdict): CertificateVerdictResponse {
  if (verdict.verdict === 'verified') return { ...verdict, explanation: explainFacts(verdict.facts) };
  return { ...verdict, explanation: [`Refused: ${verdict.message}`, 'It proves nothing.'] };
}
