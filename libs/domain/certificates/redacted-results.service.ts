import { Injectable } from '@nestjs/common';
import { CertificateError, reachesUnredacted, type SetKey, type SetSection, WHOLE_SET_LIMIT } from '@core/certificate';
import { DatasetsReadModel } from '@domain/datasets';
import { LedgerReadModel, LogOrigin } from '@domain/ledger';
import { ShardRecords } from '@domain/shards';
import type { CertifiedSet } from './certificate-sets.read-model.js';
import { inconsistent } from './certificates.errors.js';
import type { ProvenResult } from './set-results.service.js';

/**
 * Marks ancestors as redacted where that can be proven: the whole set is listed in the certificate,
 * and each way from the ancestor to a member goes through a redaction that answers the removal.
 */
@Injectable()
export class RedactedResultsService {
  constructor(
    private readonly datasets: DatasetsReadModel,
    private readonly records: ShardRecords,
    private readonly ledger: LedgerReadModel,
    private readonly origin: LogOrigin,
  ) {}

  async mark(
    removal: string,
    { version, set }: CertifiedSet,
    results: readonly ProvenResult[],
  ): Promise<Pick<SetSection, 'results' | 'keys'>> {
    const plain = { results, keys: [] };
    if (set.keys > WHOLE_SET_LIMIT || !results.some(({ result }) => result === 'ancestor')) return plain;
    const keys = await this.keysOf(version.id);
    const isReached = reached(() => reachesUnredacted(keys, removal, { root: set.root, origin: this.origin.line }));
    const marked = results.map((one) =>
      one.result === 'ancestor' && !isReached(one.shard) ? { ...one, result: 'ancestor, redacted' as const } : one,
    );
    return marked.some(({ result }) => result === 'ancestor, redacted') ? { results: marked, keys } : plain;
  }

  /** Every key of the set, with the entry that registered its shard. */
  private async keysOf(version: number): Promise<SetKey[]> {
    const [members, upstream] = await Promise.all([this.datasets.members(version), this.datasets.upstream(version)]);
    const numbers = upstream.toArray();
    const page = await this.records.page([...numbers]);
    if (page === null) throw inconsistent('a shard of a set is not in the tables');
    const entries = new Map((await this.ledger.entries([...page.entries])).map(({ index, body }) => [index, body]));
    return Array.from(numbers, (number, at): SetKey => {
      const index = page.entries[at] ?? -1;
      const entry = entries.get(index);
      if (entry === undefined) throw inconsistent(`entry ${index} is missing`);
      return { role: members.has(number) ? 'member' : 'ancestor', index, entry };
    });
  }
}

function reached<T>(walk: () => T): T {
  try {
    return walk();
  } catch (error) {
    if (error instanceof CertificateError) throw inconsistent(error.message);
    throw error;
  }
}
