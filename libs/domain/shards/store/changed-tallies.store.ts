import { setImmediate as nextTurn } from 'node:timers/promises';
import { Bitmap } from '@core/bitmap';
import { Drift, drifted, type Drifted, type FacetTally, readDrift, type Tally, TallyCounter } from '@domain/origins';
import type { Reader } from '@platform/database';
import type { CorrectionState, StatedShard } from '../shards.events.js';
import { exactRows } from '../shard-tallies.read-model.js';
import { type ShardFigures, readFigures } from './shard-figures.store.js';

/** Shards that are read, counted, or classes that are summed, in one turn of the event loop. */
const BATCH = 8_192;
const SLICE = 65_536;
const FIGURES = 7;

/** Shards with equal origins before, and equal ones after. */
interface ShardClass {
  readonly declared: ArrayLike<number>;
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
}

/** The tallies of some shards before and after a correction. */
export interface TalliesAround {
  readonly before: readonly FacetTally[];
  readonly after: readonly FacetTally[];
}

/**
 * The figures of the shards that a correction changes, read once, so that the difference that it
 * makes to any set of shards is counted without the database.
 */
export class ChangedTallies {
  /** Ascending; the corrected shard is not among them. */
  private numbers = new Uint32Array(0);
  private classOf = new Int32Array(0);
  /** records, tokens, bytes of each; NaN where unknown. */
  private figures = new Float64Array(0);
  private readonly classes: ShardClass[] = [];
  private readonly classByKey = new Map<string, number>();
  private corrected: ShardClass = { declared: [], before: [], after: [] };

  /** Reads the changed shards that were not read yet; these have higher numbers. */
  async read({ reader, asOf, shards, shard, effects, chunk }: CorrectionState): Promise<void> {
    const change = new Drift(effects);
    const last = this.numbers.at(-1) ?? -1;
    if (last < 0) this.corrected = await this.readCorrected({ reader, asOf, shard, chunk }, change);
    const missing = shards.andNot(Bitmap.of([shard]));
    const added = last < 0 ? missing.size : missing.size - this.numbers.length;
    if (added <= 0) return;
    const at = this.grow(added);
    for (let from = last + 1, done = at; ;) {
      const numbers = missing.next(from, BATCH);
      const end = numbers.at(-1);
      if (end === undefined) return;
      await this.readBatch(reader, asOf, numbers, done, change);
      done += numbers.length;
      from = end + 1;
    }
  }

  /**
   * Counts those of the shards that the correction changes. @param weightOf how often each counts
   */
  async over(
    shards: Bitmap,
    { before, after, shard, originOf }: CorrectionState,
    weightOf?: (shard: number) => number,
  ): Promise<TalliesAround> {
    const sums = await this.sums(shards, weightOf);
    const counters = { before: new TallyCounter(originOf), after: new TallyCounter(originOf) };
    for (let at = 0; at < this.classes.length; at++) {
      if (at > 0 && at % BATCH === 0) await nextTurn();
      const tally = tallyAt(sums, at * FIGURES);
      if (tally.shards === 0) continue;
      const { declared, before: had, after: has } = this.classes[at] as ShardClass;
      counters.before.add(declared, had, tally, 1);
      counters.after.add(declared, has, tally, 1);
    }
    if (shards.has(shard)) {
      const times = weightOf?.(shard) ?? 1;
      counters.before.add(before.declared, this.corrected.before, tallyOf(before), times);
      counters.after.add(after.declared, this.corrected.after, tallyOf(after), times);
    }
    return { before: exactRows(counters.before.rows()), after: exactRows(counters.after.rows()) };
  }

  private async sums(shards: Bitmap, weightOf?: (shard: number) => number): Promise<Float64Array> {
    const sums = new Float64Array(this.classes.length * FIGURES);
    let place = 0;
    for (let from = 0; ;) {
      const part = shards.next(from, SLICE);
      const last = part.at(-1);
      if (last === undefined) return sums;
      for (const shard of part) {
        while (place < this.numbers.length && (this.numbers[place] as number) < shard) place++;
        if (this.numbers[place] === shard) this.add(sums, place, weightOf?.(shard) ?? 1);
      }
      from = last + 1;
      await nextTurn();
    }
  }

  private add(sums: Float64Array, place: number, times: number): void {
    const at = (this.classOf[place] as number) * FIGURES;
    sums[at] = (sums[at] as number) + times;
    for (let figure = 0; figure < 3; figure++) {
      const value = this.figures[3 * place + figure] as number;
      const to = at + (Number.isNaN(value) ? 4 : 1) + figure;
      sums[to] = (sums[to] as number) + (Number.isNaN(value) ? times : times * value);
    }
  }

  private async readCorrected(
    { reader, asOf, shard, chunk }: Pick<CorrectionState, 'reader' | 'asOf' | 'shard' | 'chunk'>,
    change: Drift,
  ): Promise<ShardClass> {
    const numbers = chunk ? chunk.shards.toArray() : [shard];
    // No correction of a chunk changes what these are of another shard.
    const figures = (): Promise<Map<number, ShardFigures>> => figuresByNumber(reader, numbers);
    const drifts = (): Promise<Drift> => readDrift(reader, numbers, asOf);
    const row = (await (chunk ? chunk.once('figures', figures) : figures())).get(shard);
    const drift = await (chunk ? chunk.once('drift', drifts) : drifts());
    const before = drift.apply(shard, row?.effective ?? []);
    return { declared: [], before, after: change.apply(shard, before) };
  }

  private async readBatch(
    reader: Reader,
    asOf: number,
    numbers: Uint32Array,
    at: number,
    change: Drift,
  ): Promise<void> {
    const rows = await readFigures(reader, [...numbers]);
    const drift = (await readDrift(reader, numbers, asOf)).classes(numbers);
    const changed = change.classes(numbers);
    rows.forEach((row, n) => {
      const place = at + n;
      this.numbers[place] = row.number;
      this.figures.set(
        [row.records, row.tokens, row.bytes].map((figure) => figure ?? Number.NaN),
        3 * place,
      );
      const [had, has] = [drift.classes[drift.of[n] ?? 0], changed.classes[changed.of[n] ?? 0]];
      this.classOf[place] = this.classFor(row, had as Drifted, has as Drifted);
    });
  }

  private classFor(row: ShardFigures, had: Drifted, has: Drifted): number {
    const key = [row.declaredSet, row.effectiveSet, had.gained, had.lost, has.gained, has.lost].join('/');
    const known = this.classByKey.get(key);
    if (known !== undefined) return known;
    const before = drifted(row.effective, had);
    const added = this.classes.push({ declared: row.declared, before, after: drifted(before, has) }) - 1;
    this.classByKey.set(key, added);
    return added;
  }

  /** Makes room; returns where it begins. */
  private grow(added: number): number {
    const before = this.numbers.length;
    const grown = <List extends Uint32Array | Int32Array | Float64Array>(to: List, from: List): List => {
      to.set(from);
      return to;
    };
    this.numbers = grown(new Uint32Array(before + added), this.numbers);
    this.classOf = grown(new Int32Array(before + added), this.classOf);
    this.figures = grown(new Float64Array(3 * (before + added)), this.figures);
    return before;
  }
}

function tallyAt(sums: Float64Array, at: number): Tally {
  const [shards = 0, records = 0, tokens = 0, bytes = 0, noRecords = 0, noTokens = 0, noBytes = 0] = sums.subarray(
    at,
    at + FIGURES,
  );
  return { shards, records, tokens, bytes, noRecords, noTokens, noBytes };
}

function tallyOf({ facts: { records, tokens, bytes } }: StatedShard): Tally {
  const lacks = (figure: number | null): number => (figure === null ? 1 : 0);
  const known = { records: records ?? 0, tokens: tokens ?? 0, bytes: bytes ?? 0 };
  return { shards: 1, ...known, noRecords: lacks(records), noTokens: lacks(tokens), noBytes: lacks(bytes) };
}

async function figuresByNumber(reader: Reader, numbers: Iterable<number>): Promise<Map<number, ShardFigures>> {
  const rows = await readFigures(reader, [...numbers]);
  return new Map(rows.map((row) => [row.number, row]));
}
