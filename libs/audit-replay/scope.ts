import type { Bitmap } from '@core/bitmap';
import type { JsonObject } from '@core/kernel';
import type { Derivations } from './derivations.js';
import type { Origins } from './origins.js';
import { compareKeys, type Row } from './projected-table.js';
import { originTest, statedTest } from './selectors.js';
import type { ShardColumns } from './shard-columns.js';
import { segmentOf, ShardMarks } from './shard-marks.js';

const SELECTED = 1;
const TAINTED = 2;
const REACHED = 4;
const CLEANED = 8;
const BITS = [SELECTED, TAINTED, REACHED, CLEANED];
/** Derivations of which it is remembered what their outputs inherit. */
const REMEMBERED = 100_000;

/** The shards, as the entries read so far make them. */
interface ShardWorld {
  readonly shards: ShardColumns;
  readonly origins: Origins;
  readonly derivations: Derivations;
}

export interface ScopedRemoval {
  readonly number: number;
  readonly id: string;
  readonly selector: JsonObject;
  /** Of a selector that names shards or a version of a dataset: which those are. */
  readonly members: Bitmap | null;
}

/**
 * Which shards one removal reaches. One rule for each shard, asked in the order of the numbers, so that parents are settled before their children;
 * what it once gives stays. It is asked of every shard at the order, of each new one, and of those that a correction may have changed.
 */
export class Scope {
  private readonly marks = new ShardMarks();
  private readonly inheritances = new Map<number, number>();
  private readonly asks: ((origin: number) => boolean) | null;
  private readonly states: (dataset: string | null, uri: string | null) => boolean;
  private readonly open = new Map<number, { readonly validFrom: number; changed: number }>();
  private readonly closed: Row[] = [];

  constructor(
    private readonly world: ShardWorld,
    private readonly removal: ScopedRemoval,
  ) {
    this.asks = originTest(removal.selector, world.origins);
    this.states = statedTest(removal.selector);
  }

  isTainted(shard: number): boolean {
    return (this.marks.get(shard) & TAINTED) !== 0;
  }

  ordered(entry: number): void {
    const { members } = this.removal;
    const first = this.asks || !members ? 0 : (members.first() ?? this.world.shards.count);
    for (let shard = first; shard < this.world.shards.count; shard++) this.extend(shard, entry);
  }

  /** A new shard: rows are extended in place, since no position before knows it. */
  extend(shard: number, entry: number): void {
    const marks = this.judge(shard, true);
    if (marks === 0) return;
    this.marks.set(shard, marks);
    const row = this.open.get(segmentOf(shard));
    if (row) row.changed = entry;
    else this.open.set(segmentOf(shard), { validFrom: entry, changed: entry });
  }

  /** Corrected shards, ascending, and those with all that descends from them: rows that change are closed, and others opened. */
  corrected(touched: readonly number[], downstream: () => readonly number[], entry: number): void {
    this.inheritances.clear();
    // The first shard that changes is a touched one: of all others only parents can change.
    if (touched.every((shard) => this.judge(shard, true) === this.marks.get(shard))) return;
    this.inheritances.clear();
    const asked = new Set(touched);
    const superseded = new Set<number>();
    for (const shard of downstream()) {
      const marks = this.judge(shard, asked.has(shard));
      if (marks === this.marks.get(shard)) continue;
      const segment = segmentOf(shard);
      if (!superseded.has(segment)) this.supersede(segment, entry);
      superseded.add(segment);
      this.marks.set(shard, marks);
    }
  }

  rows(): Row[] {
    const held = [...this.open].map(([segment, { validFrom, changed }]): Row => {
      return [this.removal.number, segment, validFrom, null, changed, ...this.marks.setsOf(segment, BITS)];
    });
    return [...this.closed, ...held].sort((a, b) => compareKeys(a, b, 3));
  }

  private supersede(segment: number, entry: number): void {
    const row = this.open.get(segment);
    if (row) {
      const sets = this.marks.setsOf(segment, BITS);
      this.closed.push([this.removal.number, segment, row.validFrom, entry, entry, ...sets]);
    }
    this.open.set(segment, { validFrom: entry, changed: entry });
  }

  /** The shard's marks from now on. `asked`: whether what it says of itself is looked at, and not only what it inherits. */
  private judge(shard: number, asked: boolean): number {
    const { shards, origins } = this.world;
    const was = this.marks.get(shard);
    const inherited = this.inherited(shards.derivationOf(shard));
    const declares = this.asks !== null && origins.inSet(shards.declared.get(shard)).some(this.asks);
    let marks = was | inherited | (declares ? REACHED : 0);
    const newlyReached = (marks & ~was & REACHED) !== 0;
    const carries = this.asks ? (marks & REACHED) !== 0 : (marks & CLEANED) === 0;
    if (!(asked || newlyReached) || !carries || !this.isMeant(shard)) return marks;
    marks |= TAINTED;
    return this.asks === null || declares || (inherited & TAINTED) === 0 ? marks | SELECTED : marks;
  }

  private isMeant(shard: number): boolean {
    const { shards } = this.world;
    const { members } = this.removal;
    return (members?.has(shard) ?? true) && this.states(shards.datasetOf(shard), shards.uriOf(shard));
  }

  /** Tainted and reached by any parent, cleaned by all; by a redaction that answers the removal, nothing but cleaned. */
  private inherited(derivation: number | null): number {
    if (derivation === null) return 0;
    const known = this.inheritances.get(derivation);
    if (known !== undefined) return known;
    let [any, all] = [0, CLEANED];
    for (const parent of this.world.derivations.parentsOf(derivation)) {
      const marks = this.marks.get(parent);
      any |= marks;
      all &= marks;
    }
    const answers = this.world.derivations.answeredBy(derivation) === this.removal.id;
    const marks = answers ? CLEANED : (any & (TAINTED | REACHED)) | all;
    if (this.inheritances.size >= REMEMBERED) this.inheritances.clear();
    this.inheritances.set(derivation, marks);
    return marks;
  }
}
