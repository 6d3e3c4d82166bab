import { Injectable } from '@nestjs/common';
import type { SetResult } from '@core/certificate';
import { proveTrie, type Role, trieKey, TrieError, trieValue } from '@core/trie';
import type { CommittedSet } from '@domain/datasets';
import { LogOrigin } from '@domain/ledger';
import { Pace } from '@platform/cancellation';
import { inconsistent } from './certificates.errors.js';

/**
 * Proofs made concurrently: what they read of the database is read together. Each hashes the leaves
 * of a bucket, some 0.2 ms.
 */
const CONCURRENCY = 16;

/** The entry that registered a shard. */
export interface Registration {
  readonly index: number;
  readonly leafHash: Uint8Array;
}

/** A result before redactions are marked. */
export interface ProvenResult extends SetResult {
  readonly result: Role | 'absent';
}

/** Proves the role of shards in committed sets, or their absence, with trie proofs. */
@Injectable()
export class SetResultsService {
  constructor(private readonly origin: LogOrigin) {}

  /**
   * In the order of the shards, in turns with other requests. What is proven is checked against the
   * root that the set's entry commits to.
   */
  async of(shards: readonly Registration[], set: CommittedSet): Promise<ProvenResult[]> {
    const results: ProvenResult[] = [];
    const pace = new Pace();
    for (let from = 0; from < shards.length; from += CONCURRENCY) {
      const some = shards.slice(from, from + CONCURRENCY);
      results.push(...(await Promise.all(some.map((shard) => this.result(shard, set)))));
      if (pace.isDue()) await pace.turn();
    }
    return results;
  }

  /** Returns the result for one shard. @throws CertificatesError `proof-inconsistent` */
  async result({ index, leafHash }: Registration, set: CommittedSet): Promise<ProvenResult> {
    const { root, proof, answer } = await proven(trieKey(this.origin.line, index), set);
    if (!root.equals(set.root)) throw inconsistent('a stored trie is not the committed one');
    if (!answer.present) return { shard: index, result: 'absent', proof };
    const { value } = answer;
    const result = (['member', 'ancestor'] as const).find((role) => value.equals(trieValue(role, leafHash)));
    if (result) return { shard: index, result, proof };
    throw inconsistent(`a set holds the shard of entry ${index} otherwise than its entry says`);
  }
}

async function proven(key: Buffer, { trie }: CommittedSet): ReturnType<typeof proveTrie> {
  try {
    return await proveTrie(key, trie);
  } catch (error) {
    if (error instanceof TrieError) throw inconsistent(error.message);
    throw error;
  }
}
