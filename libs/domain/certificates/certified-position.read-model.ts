import { Injectable } from '@nestjs/common';
import type { AskedSubjects } from '@core/certificate';
import { isDigest, parseShardName } from '@core/kernel';
import { IndexCatchUp, type IndexCommitment } from '@domain/index';
import { RemovalsReadModel } from '@domain/removals';
import { ShardRecords, ShardsReadModel } from '@domain/shards';
import { VerificationReadModel } from '@domain/verification';

/** Statements about a removal read at a time. */
const PAGE = 500;
/** How many verifications, the latest first, are searched for a concluded one. */
const VERIFICATIONS = 50;

/**
 * Finds the last entry that a certificate has to speak of, and commits the index where it does not
 * cover that entry yet.
 */
@Injectable()
export class CertifiedPositionReadModel {
  constructor(
    private readonly shards: ShardsReadModel,
    private readonly records: ShardRecords,
    private readonly removals: RemovalsReadModel,
    private readonly verifications: VerificationReadModel,
    private readonly index: IndexCatchUp,
  ) {}

  /**
   * @param entries those that it has to speak of besides those of the subjects
   * @throws IndexError `index-behind` while a worker adds too many entries to wait for
   */
  async ensureCovered(entries: readonly number[], asked: AskedSubjects, asOf: number): Promise<IndexCommitment> {
    const about =
      'names' in asked ? await this.namingEntries(asked.names, asOf) : await this.removalEntries(asked.removal, asOf);
    return this.index.ensureCovered([...entries, ...about].reduce((one, other) => Math.max(one, other), 0));
  }

  /** The entries that gave shards these names, at any time. */
  private async namingEntries(names: readonly string[], asOf: number): Promise<number[]> {
    const known = await this.shards.everKnownAs(
      names.map((name) => parseShardName(name, '/subject')),
      asOf,
    );
    const namings = await this.records.namings([...new Set([...known.values()].flat())], asOf);
    const places = [...known].flatMap(([uri, numbers]) =>
      isDigest(uri) ? [] : numbers.map((number) => ({ number, uri })),
    );
    const located = await this.records.locatingEntries(places, asOf);
    return [
      ...[...namings.values()].flatMap(({ entry, digestEntry }) => [entry, digestEntry ?? entry]),
      ...located.values(),
    ];
  }

  /** The last statement about the removal, and those of its last concluded verification. */
  private async removalEntries(removal: string, asOf: number): Promise<number[]> {
    const found: number[] = [];
    for (;;) {
      const statements = await this.removals.history(removal, { limit: PAGE, after: found.at(-1) }, asOf);
      found.push(...statements.map(({ index }) => index));
      if (statements.length < PAGE) break;
    }
    const verifications = await this.verifications.ofRemoval(removal, { limit: VERIFICATIONS }, asOf);
    const last = verifications.find(({ conclusion }) => conclusion !== null);
    return [...found, ...(last?.conclusion ? [last.conclusion.entry] : [])];
  }
}
