import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Bitmap, type PackedSet, Probe } from '@core/bitmap';
import { type FacetTally, TallySheet } from '@domain/origins';
import {
  ChangedTallies,
  type CorrectionChunk,
  type CorrectionFollower,
  type CorrectionState,
  exactRows,
  type OriginsListener,
  ShardTallies,
  type TalliesAround,
} from '@domain/shards';
import type { Reader, Transaction } from '@platform/database';
import type { MemberSet } from './member-set.js';
import { changeTotals, insertTotals, readTotals, type VersionTally } from './store/dataset-totals.store.js';
import { MARK_ORIGINS_CHANGED, SELECT_COMMITTED_VERSIONS } from './store/dataset-version.sql.js';
import { VersionSets } from './store/version-sets.store.js';
import { type TallyChange, tallyChanges } from './tally-changes.js';
import { Weights } from './weights.js';

/** The tallies of a set: each member counted once, and by its weight if any member has one. */
export interface SetTallies {
  readonly once: readonly FacetTally[];
  readonly weighted: readonly FacetTally[] | null;
}

/** A version that is committed as of the tree size of the tallies. */
export interface TallyBase {
  readonly id: number;
  readonly members: Bitmap;
  readonly weights: Weights;
}

interface VersionState {
  readonly id: number;
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

  /**
   * @param progress called with how many of `countsOf(set)` were counted since the last call
   * @param base a committed version that the set may differ little from
   */
  async tally(
    reader: Reader,
    set: MemberSet,
    asOf: number,
    { base, progress }: { readonly base?: TallyBase | undefined; readonly progress?: (counted: number) => void } = {},
  ): Promise<SetTallies> {
    const tallies = this.tallies.within(reader);
    const count = async (weighted: boolean): Promise<readonly FacetTally[]> => {
      const changed = base && (await this.change(reader, base, set, weighted, asOf));
      if (!changed) return tallies.over(set.members, asOf, weighted ? set.weights : [], progress);
      progress?.(set.size);
      return changed;
    };
    return { once: await count(false), weighted: set.weights.size > 0 ? await count(true) : null };
  }

  /** The base's totals, with what the members that differ make to them; null where most differ. */
  private async change(
    reader: Reader,
    base: TallyBase,
    set: MemberSet,
    weighted: boolean,
    asOf: number,
  ): Promise<FacetTally[] | null> {
    // Their sizes alone may show it, before they are compared.
    if (Math.abs(set.size - base.members.size) > set.size / 2) return null;
    const [before, after] = weighted ? [base.weights, set.weights] : [Weights.none, Weights.none];
    const otherwise = after.differing(before);
    const added = set.members.andNot(base.members).or(otherwise.and(set.members));
    const removed = base.members.andNot(set.members).or(otherwise.and(base.members));
    if (added.size + removed.size > set.size / 2) return null;
    const tallies = this.tallies.within(reader);
    const sheet = new TallySheet();
    sheet.addAll(await readTotals(reader, base.id, weighted, asOf));
    sheet.addAll(await tallies.over(added, asOf, after));
    sheet.addAll(await tallies.over(removed, asOf, before), -1);
    return exactRows(sheet.rows());
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

  /** Follows a correction: see `TotalsFollower`. */
  follow(): CorrectionFollower {
    return new TotalsFollower(this.sets);
  }
}

/**
 * The difference that a correction makes to the totals of every committed version with a changed
 * shard. A version that is committed while it is computed is counted at the next call.
 */
class TotalsFollower implements CorrectionFollower {
  private readonly tallies = new ChangedTallies();
  private chunk: CorrectionChunk | undefined;
  private readonly counted = new Set<number>();
  private readonly differences: VersionTally[] = [];
  /** Versions often have the same changed shards: one count serves all of them. */
  private readonly known = new Map<string, readonly TallyChange[]>();

  constructor(private readonly sets: VersionSets) {}

  async advance(state: CorrectionState): Promise<void> {
    this.chunk = state.chunk;
    const read = (): Promise<VersionState[]> => this.versionsWith(state);
    const states = await (state.chunk ? state.chunk.once('dataset versions of the chunk', read) : read());
    const added = new Map(states.flatMap((one) => (this.counted.has(one.id) ? [] : [[one.id, one]])));
    if (added.size === 0) return;
    const probe = new Probe(state.shards);
    for await (const [id, members] of this.sets.each('members', [...added.keys()], state.reader)) {
      this.counted.add(id);
      if (members.intersectionSize(probe) > 0) await this.count(state, id, members, added.get(id)?.weighted ?? false);
      await nextTurn();
    }
  }

  /** The committed versions; of a chunk, those with a member that it corrects. */
  private async versionsWith({ reader, asOf, chunk }: CorrectionState): Promise<VersionState[]> {
    const states = await reader.query<VersionState>(SELECT_COMMITTED_VERSIONS, [asOf]);
    if (!chunk) return states;
    const probe = new Probe(chunk.shards);
    const touched = new Set<number>();
    const ids = states.map(({ id }) => id);
    for await (const [id, members] of this.sets.each('members', ids, reader))
      if (members.intersectionSize(probe) > 0) touched.add(id);
    return states.filter(({ id }) => touched.has(id));
  }

  /** Marks versions that jobs have prepared as out of date. */
  async write(tx: Transaction, entry: number, idOf: (origin: number) => number): Promise<void> {
    const { chunk } = this;
    const mark = async (): Promise<unknown> => tx.query(MARK_ORIGINS_CHANGED, [chunk?.lastEntry ?? entry]);
    await (chunk ? chunk.once('versions marked', mark) : mark());
    const named = this.differences.map((row) =>
      row.facet === 'origin' ? { ...row, key: String(idOf(Number(row.key))), entry } : { ...row, entry },
    );
    if (chunk) chunk.collect('totals', named, (all) => changeTotals(tx, all));
    else await changeTotals(tx, named);
  }

  private async count(state: CorrectionState, id: number, members: PackedSet, isWeighted: boolean): Promise<void> {
    await this.tallies.read(state);
    const touched = members.intersection(state.shards);
    const key = createHash('sha256').update(touched.toBytes()).digest('hex');
    const once = this.known.get(key) ?? difference(await this.tallies.over(touched, state));
    this.known.set(key, once);
    this.add(id, once, false);
    if (!isWeighted) return;
    const weights = await this.sets.weights(id, state.reader);
    this.add(id, difference(await this.tallies.over(touched, state, (shard) => weights.get(shard) ?? 1)), true);
  }

  private add(datasetVersion: number, changes: readonly TallyChange[], weighted: boolean): void {
    for (const { row, difference: tally } of changes)
      this.differences.push({ ...row, tally, datasetVersion, weighted });
  }
}

const difference = ({ before, after }: TalliesAround): TallyChange[] => tallyChanges(before, after);
