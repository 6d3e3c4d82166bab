import type { Bitmap } from '@core/bitmap';
import type { Derivations } from './derivations.js';
import type { RecordedSelector } from './recorded-values.js';
import type { Origins } from './origins.js';
import { compareKeys, type Row } from './projected-table.js';
import { originTest, type StatedNames, statedTest } from './selectors.js';
import type { ShardColumns } from './shard-columns.js';
import { segmentOf, ShardMarks } from './shard-marks.js';

const SELECTED = 1;
const TAINTED = 2;
const REACHED = 4;
const CLEANED = 8;
const BITS = [SELECTED, TAINTED, REACHED, CLEANED];
/** Derivations for which the marks that their outputs inherit are cached. */
const CACHED_DERIVATIONS = 100_000;

/** The shards, as the entries read so far make them. */
interface ShardWorld {
  readonly shards: ShardColumns;
  readonly origins: Origins;
  readonly derivations: Derivations;
}

export interface ScopedRemoval {
  readonly number: number;
  readonly id: string;
  readonly selector: RecordedSelector;
  /**
   * The shards that the selector names, by name or as a version of a dataset; null if it names
   * none.
   */
  readonly members: Bitmap | null;
}

/**
 * Which shards one removal reaches. A single rule gives the marks of a shard. It is applied in the
 * order of the numbers, so that parents are settled before their children: to every shard at the
 * order, to each new one, and to those that a correction may have changed. A mark once set stays.
 */
export class RemovalScope {
  private readonly marks = new ShardMarks();
  private readonly inheritedMarks = new Map<number, number>();
  private readonly matchesOrigin: ((origin: number) => boolean) | null;
  private readonly matchesFacts: (stated: StatedNames) => boolean;
  private readonly open = new Map<number, { readonly validFrom: number; changed: number }>();
  private readonly closed: Row[] = [];

  constructor(
    private readonly world: ShardWorld,
    private readonly removal: ScopedRemoval,
  ) {
    this.matchesOrigin = originTest(removal.selector, world.origins);
    this.matchesFacts = statedTest(removal.selector);
  }

  isTainted(shard: number): boolean {
    return (this.marks.get(shard) & TAINTED) !== 0;
  }

  ordered(entry: number): void {
    const { members } = this.removal;
    const first = this.matchesOrigin || !members ? 0 : (members.first() ?? this.world.shards.count);
    for (let shard = first; shard < this.world.shards.count; shard++) this.extend(shard, entry);
  }

  /** Adds a new shard. Rows are extended in place: no earlier position includes the shard. */
  extend(shard: number, entry: number): void {
    const marks = this.marksOf(shard, true);
    if (marks === 0) return;
    this.marks.set(shard, marks);
    const row = this.open.get(segmentOf(shard));
    if (row) row.changed = entry;
    else this.open.set(segmentOf(shard), { validFrom: entry, changed: entry });
  }

  /**
   * Closes the rows that a correction changes, and opens others.
   * @param touched the corrected shards, ascending @param downstream these and all their
   *   descendants, ascending
   */
  corrected(touched: readonly number[], downstream: () => readonly number[], entry: number): void {
    this.inheritedMarks.clear();
    // The first shard that changes is a touched one: the others can change only through their
    // parents.
    if (touched.every((shard) => this.marksOf(shard, true) === this.marks.get(shard))) return;
    this.inheritedMarks.clear();
    const corrected = new Set(touched);
    const superseded = new Set<number>();
    for (const shard of downstream()) {
      const marks = this.marksOf(shard, corrected.has(shard));
      if (marks === this.marks.get(shard)) continue;
      const segment = segmentOf(shard);
      if (!superseded.has(segment)) this.supersede(segment, entry);
      superseded.add(segment);
      this.marks.set(shard, marks);
    }
  }

  rows(): Row[] {
    const open = [...this.open].map(([segment, { validFrom, changed }]): Row => {
      return [this.removal.number, segment, validFrom, null, changed, ...this.marks.setsOf(segment, BITS)];
    });
    return [...this.closed, ...open].sort((a, b) => compareKeys(a, b, 3));
  }

  private supersede(segment: number, entry: number): void {
    const row = this.open.get(segment);
    if (row) {
      const sets = this.marks.setsOf(segment, BITS);
      this.closed.push([this.removal.number, segment, row.validFrom, entry, entry, ...sets]);
    }
    this.open.set(segment, { validFrom: entry, changed: entry });
  }

  /**
   * The shard's new marks.
   * @param own whether what the shard itself states counts, and not only what it inherits
   */
  private marksOf(shard: number, own: boolean): number {
    const { shards, origins } = this.world;
    const was = this.marks.get(shard);
    const inherited = this.inherited(shards.derivationOf(shard));
    const declares = this.matchesOrigin !== null && origins.inSet(shards.declared.get(shard)).some(this.matchesOrigin);
    let marks = was | inherited | (declares ? REACHED : 0);
    const newlyReached = (marks & ~was & REACHED) !== 0;
    const carries = this.matchesOrigin ? (marks & REACHED) !== 0 : (marks & CLEANED) === 0;
    if (!(own || newlyReached) || !carries || !this.matches(shard)) return marks;
    marks |= TAINTED;
    return this.matchesOrigin === null || declares || (inherited & TAINTED) === 0 ? marks | SELECTED : marks;
  }

  private matches(shard: number): boolean {
    const { shards } = this.world;
    const { members } = this.removal;
    if (members && !members.has(shard)) return false;
    const [dataset, labels, uri] = [shards.datasetOf(shard), shards.labelsOf(shard), shards.uriOf(shard)];
    return this.matchesFacts({ dataset, labels, uri });
  }

  /**
   * The marks that a derivation's outputs inherit: tainted and reached from any parent, cleaned
   * from all of them. A redaction that answers the removal gives only cleaned.
   */
  private inherited(derivation: number | null): number {
    if (derivation === null) return 0;
    const known = this.inheritedMarks.get(derivation);
    if (known !== undefined) return known;
    let [any, all] = [0, CLEANED];
    for (const parent of this.world.derivations.parentsOf(derivation)) {
      const marks = this.marks.get(parent);
      any |= marks;
      all &= marks;
    }
    const answers = this.world.derivations.answeredBy(derivation) === this.removal.id;
    const marks = answers ? CLEANED : (any & (TAINTED | REACHED)) | all;
    if (this.inheritedMarks.size >= CACHED_DERIVATIONS) this.inheritedMarks.clear();
    this.inheritedMarks.set(derivation, marks);
    return marks;
  }
}
