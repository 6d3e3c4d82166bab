import { Controller, Get, Header, Param } from '@nestjs/common';
import { formatDigest } from '@core/kernel';
import { formatTrieProof } from '@core/trie';
import { type IndexCommitment, IndexReadModel } from '@domain/index';
import { PublicationReadModel } from '@domain/publication';
import { Access } from '../http/index.js';
import { SubjectParams } from './index.request.js';
import type { IndexCommitmentResponse, LatestCommitmentResponse, SubjectResponse } from './index.response.js';

/**
 * The verifiable index: all entries that speak of a subject, and the proof that they are all.
 * @tag log
 */
@Controller('v1/index')
export class IndexController {
  constructor(
    private readonly index: IndexReadModel,
    private readonly log: PublicationReadModel,
  ) {}

  /** Get the latest commitment of the index, with the proof that it is in the published log. */
  @Get()
  @Access('public-hashes')
  @Header('Cache-Control', 'public, max-age=1')
  async latest(): Promise<LatestCommitmentResponse> {
    const commitment = await this.index.latest();
    const checkpoint = await this.log.covering(commitment.entry + 1);
    const proofs = await this.log.tlogProofs([commitment.entry], checkpoint);
    return { ...toResponse(commitment), tlogProof: proofs.get(commitment.entry) ?? '' };
  }

  /**
   * Get all entries that speak of a subject, as of the latest commitment, with the proof that they
   * are all. It shows whether a name was ever stated, so it is as public as the entries are.
   */
  @Get(':kind/:subject')
  @Access('public-entries')
  @Header('Cache-Control', 'public, max-age=1')
  async subject(@Param() { kind, subject }: SubjectParams): Promise<SubjectResponse> {
    const { commitment, entries, proof } = await this.index.list({ kind, subject });
    return {
      kind,
      subject,
      commitment: toResponse(commitment),
      entries: entries.map(({ index, leafHash }) => ({ index, leafHash: Buffer.from(leafHash).toString('hex') })),
      proof: formatTrieProof(proof),
    };
  }
}

function toResponse({ entry, upto, root, subjects }: IndexCommitment): IndexCommitmentResponse {
  return { entry, upto, root: formatDigest(root), subjects };
}
