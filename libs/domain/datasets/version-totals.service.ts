import { Injectable } from '@nestjs/common';
import { type Bitmap, Probe } from '@core/bitmap';
import type { FacetTally } from '@domain/origins';
import { type OriginsListener, ShardTallies } from '@domain/shards';
import type { Reader, Transaction } from '@platform/database';
import type { MemberSet } from './member-set.js';
import { changeTotals, insertTotals, type VersionTally } from './store/dataset-totals.store.js';
import { MARK_ORIGINS_CHANGED, SELECT_VERSION_STATES } from './store/dataset-version.sql.js';
import { VersionSets } from './store/version-sets.store.js';
import { tallyChanges } from './tally-changes.js';
import type { Weights } from './weights.js';

/** The tallies of a set: each member counted once, and by its weight if any member has one. */
export interface SetTallies {
  readonly once: readonly FacetTally[];
  readonly weighted: readonly FacetTally[] | null;
}

interface VersionState {
  readonly id: number;
  readonly state: string;
  readonly weighted: boolean;
}

/**
 * Keeps the totals of committed versions as the shards in them are corrected, exact as of every
 * entry.
 */
@Injectable()
export class VersionTotalsService implements OriginsListener {
  constructor(
    private readonly tallies: ShardTallies,
    private readonly sets: VersionSets,
  ) {}

  /** @param progress called with how many of `countsOf(set)` were counted since the last call */
  async tally(reader: Reader, set: MemberSet, asOf: number, progress?: (counted: number) => void): Promise<SetTallies> {
    const tallies = this.tallies.within(reader);
    const once = await tallies.over(set.members, asOf, undefined, progress);
    const weighted = set.weights.size > 0 ? await tallies.over(set.members, asOf, set.weights, progress) : null;
    return { once, weighted };
  }

  /** How many members `tally` counts: each once, and once more by its weight where any has one. */
  countsOf(set: MemberSet): number {
    return set.weights.size > 0 ? 2 * set.size : set.size;
  }

  /** Writes the totals that are valid from the entry on. */
  async open(tx: Transaction, datasetVersion: number, { once, weighted }: SetTallies, entry: number): Promise<void> {
    const rows = (tallies: readonly FacetTally[], isWeighted: boolean): VersionTally[] =>
      tallies.map((tally) => ({ ...tally, datasetVersion, weighted: isWeighted }));
    await insertTotals(tx, [...rows(once, false), ...rows(weighted ?? [], true)], entry);
  }

  /**
   * Applies the difference to every version with a changed shard, and marks versions that jobs have
   * prepared as out of date.
   */
  async originsChanged(
    tx: Transaction,
    { shards, entry }: { readonly shards: Bitmap; readonly entry: number },
  ): Promise<void> {
    await tx.query(MARK_ORIGINS_CHANGED, [entry]);
    const states = await tx.query<VersionState>(SELECT_VERSION_STATES);
    const committed = new Map(states.filter(({ state }) => state === 'committed').map((one) => [one.id, one]));
    const known = new Map<string, Promise<VersionTally[]>>();
    const differences: VersionTally[] = [];
    const probe = new Probe(shards);
    for await (const [id, members] of this.sets.each('members', [...committed.keys()], tx)) {
      if (members.intersectionSize(probe) === 0) continue;
      const touched = members.intersection(shards);
      // Versions often have the same changed shards: one count serves all of them.
      const key = touched.toBytes().toString('latin1');
      const once = known.get(key) ?? this.difference(tx, touched, entry);
      known.set(key, once);
      differences.push(...(await once).map((row) => ({ ...row, datasetVersion: id })));
      if (committed.get(id)?.weighted) differences.push(...(await this.weightedDifference(tx, id, touched, entry)));
    }
    await changeTotals(tx, differences, entry);
  }

  private async weightedDifference(
    tx: Transaction,
    id: number,
    touched: Bitmap,
    entry: number,
  ): Promise<VersionTally[]> {
    const { weights } = await this.sets.memberSet(id, tx);
    const rows = await this.difference(tx, touched, entry, weights);
    return rows.map((row) => ({ ...row, datasetVersion: id, weighted: true }));
  }

  private async difference(tx: Transaction, shards: Bitmap, entry: number, weights?: Weights): Promise<VersionTally[]> {
    const tallies = this.tallies.within(tx);
    const before = await tallies.over(shards, entry, weights);
    const after = await tallies.over(shards, entry + 1, weights);
    return tallyChanges(before, after).map(({ row, difference }) => ({
      ...row,
      tally: difference,
      datasetVersion: -1,
      weighted: false,
    }));
  }
}
