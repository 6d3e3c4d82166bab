import { Injectable } from '@nestjs/common';
import { formatTrieProof } from '@core/trie';
import { DatasetsReadModel } from '@domain/datasets';
import { CertificateSetsReadModel } from './certificate-sets.read-model.js';
import { CertificateSubjectsReadModel } from './certificate-subjects.read-model.js';
import { inconsistent } from './certificates.errors.js';
import { SetResultsService } from './set-results.service.js';

/** Whether a shard is a member, an ancestor or absent in a committed set, with the proof. */
export interface SetProof {
  /** The name as requested, and the name that the set has it under. */
  readonly shard: string;
  readonly name: string;
  readonly result: 'absent' | 'ancestor' | 'member';
  /** Base64, as @core/trie writes it. */
  readonly proof: string;
  readonly root: Buffer;
  readonly upto: number;
  /** Index of the entry that commits to the root. */
  readonly commitment: number;
  /** Leaf hash of the entry that registered it. */
  readonly record: Buffer | null;
}

/** Proves a shard's role in, or absence from, a committed dataset version. */
@Injectable()
export class SetProofsReadModel {
  constructor(
    private readonly datasets: DatasetsReadModel,
    private readonly subjects: CertificateSubjectsReadModel,
    private readonly sets: CertificateSetsReadModel,
    private readonly results: SetResultsService,
  ) {}

  /** The shard need not be registered. */
  async proof(dataset: string, version: string, shard: string, asOf: number): Promise<SetProof> {
    const found = await this.datasets.requireCommitted(dataset, version, asOf);
    const [{ subjects, records }, sets] = await Promise.all([
      this.subjects.named([shard], asOf),
      this.sets.sets([found]),
    ]);
    const [subject] = subjects;
    const [certified] = sets;
    if (!subject || !certified) throw inconsistent(`there is no set of ${dataset}@${version}`);
    const { set, commitment } = certified;
    const { root, upto } = set;
    const { name, result, proof, record } = await this.results.result(subject, set, records);
    return { shard, name, result, proof: formatTrieProof(proof), record: record ?? null, root, upto, commitment };
  }
}
