import { formatDigest, type JsonObject, sha256 } from '@core/kernel';
import { COMPACT_BYTES, CompactIndex, compactSketch } from './compact-sketch.js';
import type { DetectorInputs, DetectorRun, RecordPosition, Unconfirmed } from './detector.js';
import { ItemKeeper, type KeptItems, KeptTable, RECORD_BYTES } from './kept-items.js';
import { jaccard, recallAt, shinglesOf, type Sketcher } from './min-hash.js';
import { rateOf } from './rate.js';

/** Bytes that are kept of a record: its number, and its compact sketch. */
export const SKETCH_ITEM = RECORD_BYTES + COMPACT_BYTES;
/** Below the threshold by two standard errors of an estimate, a record is compared exactly. */
const MARGIN = 0.1;
/** What is held until it is compared exactly: then the reader is told. */
const HELD = { records: 2_000, hits: 50_000, characters: 8_000_000 };
const LISTED = 1_000;

/** Keeps the sketch of each record, so that it is found again when its text is gone. */
export class SketchKeepingRun implements DetectorRun {
  private readonly keeper = new ItemKeeper(SKETCH_ITEM);
  private records = 0;
  private withoutTokens = 0;

  constructor(private readonly sketcher: Sketcher) {}

  record(text: string, { index }: RecordPosition): void {
    this.records++;
    const sketch = this.sketcher.sketch(text);
    if (sketch) this.keeper.keep(index, compactSketch(sketch));
    else this.withoutTokens++;
  }

  kept(): KeptItems {
    return this.keeper.items();
  }

  end(): JsonObject {
    return { records: this.records, withoutTokens: this.withoutTokens, ...this.keeper.facts() };
  }
}

const EMPTY = new KeptTable([], SKETCH_ITEM);
/** Shards of one inspection are looked up in the same table. */
const indexes = new WeakMap<KeptTable, CompactIndex>();

function indexOf(table: KeptTable): CompactIndex {
  const known = indexes.get(table) ?? new CompactIndex(table.items, SKETCH_ITEM, RECORD_BYTES);
  indexes.set(table, known);
  return known;
}

interface Hit {
  readonly item: number;
  readonly estimate: number;
  exact: number | null;
}

interface HeldRecord {
  readonly text: string;
  readonly at: RecordPosition;
  readonly hits: readonly Hit[];
}

/** The text of a kept record, while records are compared with it. */
interface OtherText {
  readonly text: string;
  readonly sketch: Uint8Array | null;
  shingles?: ReadonlySet<string>;
}

export interface KeptSettings {
  readonly threshold: number;
  readonly examples: number;
}

/**
 * Records that are nearly one of which a sketch was kept: by estimate, and by the exact Jaccard
 * index where the reader finds the other text. Records of the shard itself are passed over.
 */
export class KeptNearDuplicatesRun implements DetectorRun {
  private readonly table: KeptTable;
  private readonly index: CompactIndex;
  private readonly shard: string;
  private readonly held: HeldRecord[] = [];
  private heldHits = 0;
  private heldCharacters = 0;
  private records = 0;
  private withoutTokens = 0;
  private similar = 0;
  private cut = 0;
  private readonly found = new Map<number, { records: number; best: number; confirmed: boolean }>();
  private readonly perRemoval = new Map<string, { records: number; best: number; confirmed: number }>();
  private readonly examples: JsonObject[] = [];
  private lastOther: OtherText | null = null;

  constructor(
    private readonly sketcher: Sketcher,
    { kept = EMPTY, shard = '' }: DetectorInputs,
    private readonly settings: KeptSettings,
  ) {
    this.table = kept;
    this.index = indexOf(kept);
    this.shard = shard;
  }

  record(text: string, at: RecordPosition): void {
    this.records++;
    const sketch = this.sketcher.sketch(text);
    if (!sketch) {
      this.withoutTokens++;
      return;
    }
    const compact = compactSketch(sketch);
    const { found, cut } = this.index.candidates(compact);
    if (cut) this.cut++;
    const hits: Hit[] = [];
    for (const item of found) {
      const estimate = this.index.estimate(item, compact);
      if (estimate < this.settings.threshold - MARGIN || this.table.reference(item)?.shard === this.shard) continue;
      hits.push({ item, estimate, exact: null });
    }
    if (hits.length === 0) return;
    this.held.push({ text, at, hits });
    this.heldHits += hits.length;
    this.heldCharacters += text.length;
  }

  holdsMuch(): boolean {
    const { records, hits, characters } = HELD;
    return this.held.length >= records || this.heldHits >= hits || this.heldCharacters >= characters;
  }

  settleHeld(): void {
    for (const record of this.held.splice(0)) this.settle(record);
    this.heldHits = 0;
    this.heldCharacters = 0;
  }

  unconfirmed(): Unconfirmed[] {
    return this.held.flatMap(({ text, hits }) => {
      let shingles: ReadonlySet<string> | undefined;
      return hits.flatMap((hit) => {
        const reference = this.table.reference(hit.item);
        if (!reference) return [];
        const confirm = (other: string): void => {
          // What lies there now may be another text than the one that was kept.
          if (!this.isKept(hit.item, other)) return;
          shingles ??= shinglesOf(text);
          hit.exact = jaccard(shingles, this.shinglesOfOther(other));
        };
        return [{ reference, record: this.table.record(hit.item), confirm }];
      });
    });
  }

  end(): JsonObject {
    this.settleHeld();
    const found = [...this.found].sort(([a, one], [b, other]) => other.best - one.best || a - b);
    const { threshold } = this.settings;
    const rate = rateOf(this.similar, this.records);
    return {
      records: this.records,
      withoutTokens: this.withoutTokens,
      similar: this.similar,
      per100000: rate && { ...rate },
      reference: this.table.count,
      threshold,
      recallAtThreshold: rounded(recallAt(threshold)),
      // Records that look like too many of the kept ones to compare all.
      cut: this.cut,
      foundReferences: this.found.size,
      foundRemovals: this.perRemoval.size,
      removals: [...this.perRemoval].map(([removal, { best, ...counts }]) => ({
        removal,
        ...counts,
        best: rounded(best),
      })),
      found: found.slice(0, LISTED).map(([item, { best, ...counts }]) => ({
        ...this.about(item),
        ...counts,
        best: rounded(best),
      })),
      examples: this.examples,
      ...this.table.facts(),
    };
  }

  private isKept(item: number, text: string): boolean {
    const { sketch } = this.other(text);
    const at = item * SKETCH_ITEM + RECORD_BYTES;
    return sketch !== null && this.table.items.subarray(at, at + COMPACT_BYTES).equals(sketch);
  }

  private shinglesOfOther(text: string): ReadonlySet<string> {
    const other = this.other(text);
    other.shingles ??= shinglesOf(text);
    return other.shingles;
  }

  /** Many records may be like one: its text is given for each of them, one after another. */
  private other(text: string): OtherText {
    if (this.lastOther?.text !== text) {
      const sketch = this.sketcher.sketch(text);
      this.lastOther = { text, sketch: sketch && compactSketch(sketch) };
    }
    return this.lastOther;
  }

  private settle({ text, at, hits }: HeldRecord): void {
    const near = hits.filter(({ estimate, exact }) => (exact ?? estimate) >= this.settings.threshold);
    if (near.length === 0) return;
    this.similar++;
    const removals = new Map<string, Hit>();
    for (const hit of near) {
      const { item, estimate, exact } = hit;
      const similarity = exact ?? estimate;
      const { records = 0, best = 0, confirmed = false } = this.found.get(item) ?? {};
      const next = { records: records + 1, best: Math.max(best, similarity), confirmed: confirmed || exact !== null };
      this.found.set(item, next);
      const removal = this.table.reference(item)?.removal ?? null;
      const known = removal === null ? undefined : removals.get(removal);
      if (removal !== null && (!known || similarityOf(known) < similarity)) removals.set(removal, hit);
    }
    for (const [removal, hit] of removals) {
      const { records, best, confirmed } = this.perRemoval.get(removal) ?? { records: 0, best: 0, confirmed: 0 };
      const sure = confirmed + Number(hit.exact !== null);
      const most = Math.max(best, similarityOf(hit));
      this.perRemoval.set(removal, { records: records + 1, best: most, confirmed: sure });
    }
    this.keepExample(text, at, near);
  }

  private keepExample(text: string, { index, offset, uri }: RecordPosition, near: readonly Hit[]): void {
    if (this.examples.length >= this.settings.examples) return;
    const [best] = [...near].sort((a, b) => similarityOf(b) - similarityOf(a));
    if (!best) return;
    const where = { record: index, offset, uri: uri ?? undefined, digest: formatDigest(sha256(text)) };
    const like = { ...this.about(best.item), similarity: rounded(similarityOf(best)), confirmed: best.exact !== null };
    this.examples.push({ ...where, like });
  }

  private about(item: number): JsonObject {
    const { inspection = '', removal = null, shard = '' } = this.table.reference(item) ?? {};
    return { removal: removal ?? undefined, inspection, shard, record: this.table.record(item) };
  }
}

const similarityOf = ({ exact, estimate }: Hit): number => exact ?? estimate;
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
