import { Injectable } from '@nestjs/common';
import { parseShardName } from '@core/kernel';
import { formatTrieProof } from '@core/trie';
import { DatasetsReadModel } from '@domain/datasets';
import { ShardRecords, ShardsReadModel } from '@domain/shards';
import { CertificateSetsReadModel } from './certificate-sets.read-model.js';
import { inconsistent } from './certificates.errors.js';
import { SetResultsService } from './set-results.service.js';

/** Whether a shard is a member, an ancestor or absent in a committed set, with the proof. */
export interface SetProof {
  /** The name as requested. */
  readonly shard: string;
  /** `not_registered`: no shard has this name, so there is nothing to be absent. */
  readonly result: 'absent' | 'ancestor' | 'member' | 'not_registered';
  /** Index of the entry that registered the shard: what the set has it by. */
  readonly registration: number | null;
  /** Base64, as @core/trie writes it. */
  readonly proof: string | null;
  readonly root: Buffer;
  readonly upto: number;
  /** Index of the entry that commits to the root. */
  readonly commitment: number;
  /** Leaf hash of the entry that registered the shard. */
  readonly record: Buffer | null;
}

/** Proves a shard's role in, or absence from, a committed dataset version. */
@Injectable()
export class SetProofsReadModel {
  constructor(
    private readonly datasets: DatasetsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly records: ShardRecords,
    private readonly sets: CertificateSetsReadModel,
    private readonly results: SetResultsService,
  ) {}

  /** The shard need not be registered. */
  async proof(dataset: string, version: string, shard: string, asOf: number): Promise<SetProof> {
    const found = await this.datasets.requireCommitted(dataset, version, asOf);
    const name = parseShardName(shard, '/subject');
    const [numbers, [certified]] = await Promise.all([this.shards.numbersOf([name], asOf), this.sets.sets([found])]);
    if (!certified) throw inconsistent(`there is no set of ${dataset}@${version}`);
    const { set, commitment } = certified;
    const about = { shard, root: set.root, upto: set.upto, commitment };
    const number = numbers.get(name);
    if (number === undefined) {
      return { ...about, result: 'not_registered', registration: null, proof: null, record: null };
    }
    const page = await this.records.page([number]);
    const registration = page?.entries[0];
    if (!page || registration === undefined) throw inconsistent(`${shard} is not in the tables`);
    const { result, proof } = await this.results.result({ index: registration, leafHash: page.records }, set);
    return { ...about, result, registration, proof: formatTrieProof(proof), record: page.records };
  }
}
