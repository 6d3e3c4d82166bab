import { Inject, Injectable } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import { type CacheFigures, observeCache, type ObservedCache } from '@platform/cache';
import { detached, unlessGone } from '@platform/cancellation';
import { Database, type Reader } from '@platform/database';
import { LineageArrays } from './lineage-arrays.js';
import { upstreamClosure } from './lineage-closures.js';
import { type LineageView, markDescendants, type MarkingPass } from './lineage-view.js';
import { downstreamInSlices } from './passing-on.js';
import { readDerivations, readParents, readRedactions, readShardDerivations } from './store/lineage.store.js';
import { loadSegments } from './store/load-segments.store.js';

/** Shards read at a time: about a MB. */
const PAGE = 200_000;
/** Shards that are read from their rows, one by one, before a question waits for all lineage. */
const ROWS_BEFORE = 256;
/** Derivations read at a time. */
const DERIVATIONS_PAGE = 50_000;

/**
 * Caches the lineage of all committed shards. Numbers are assigned under the ledger's lock, so rows
 * become visible in order, and reading on from the last row misses none.
 */
@Injectable()
export class Lineage implements ObservedCache {
  private arrays = new LineageArrays();
  private catchingUp: Promise<void> = Promise.resolve();
  /** How many shards may still be read from their rows, until all lineage is read once. */
  private rowsLeft = ROWS_BEFORE;

  private hits = 0;
  private misses = 0;

  constructor(@Inject(Database) private readonly committed: Reader) {
    observeCache(this);
  }

  /** Begins to read, so that the first question after a start need not: meanwhile it waits. */
  readAhead(): void {
    // If it fails, a question reads on, and reports what fails then.
    this.catchUp().catch(() => undefined);
  }

  forget(): void {
    this.arrays = new LineageArrays();
    this.rowsLeft = ROWS_BEFORE;
  }

  /** What happened since it was last called. A look-up that reads new shards is a miss. */
  takeFigures(): CacheFigures {
    const { hits, misses, arrays } = this;
    this.hits = this.misses = 0;
    return { name: 'lineage', entries: arrays.shards, bytes: arrays.bytes, hits, misses };
  }

  /** The members and all their ancestors. With a transaction as reader its own rows count too. */
  async upstreamOf(members: Bitmap, reader?: Reader): Promise<Bitmap> {
    return upstreamClosure(await this.view(reader), members);
  }

  /** The shards and all their descendants numbered below `limit`. */
  async downstreamOf(shards: Bitmap, reader?: Reader, limit?: number): Promise<Bitmap> {
    // Lineage never changes: what is cached of the shards below the limit is all that there is.
    const isCached = reader === undefined && limit !== undefined && limit <= this.arrays.shards;
    if (isCached) this.hits++;
    const view = isCached ? this.arrays : await this.view(reader);
    return downstreamInSlices(view, shards, Math.min(limit ?? view.shards, view.shards));
  }

  /** The removal that each redaction answers, by derivation. */
  redactions(): Promise<ReadonlyMap<number, string>> {
    return readRedactions(this.committed);
  }

  /**
   * The parents of one shard; none if it is not registered. Of its row, if lineage is being read
   * for the first time and has not come to it: a question about few shards need not wait for all.
   */
  async parentsOf(shard: number): Promise<readonly number[]> {
    if (shard >= this.arrays.shards) {
      if (this.rowsLeft-- > 0) return readParents(this.committed, shard);
      await this.catchUp();
    }
    const { arrays } = this;
    if (shard >= arrays.shards) return [];
    const derivation = arrays.derivationOf(shard);
    return derivation === null ? [] : Array.from(arrays.parentsOf(derivation));
  }

  async view(reader?: Reader): Promise<LineageView> {
    await this.catchUp();
    if (reader === undefined) return this.arrays;
    const tail = new LineageArrays();
    const base = { shards: this.arrays.shards, derivations: this.arrays.derivations };
    await extend(tail, reader, base);
    return tail.shards === 0 ? this.arrays : joined(this.arrays, base, tail);
  }

  /** One catch-up at a time: two of them would add the same rows twice. */
  private catchUp(): Promise<void> {
    const run = async (): Promise<void> => {
      // What is forgotten meanwhile is read to its end, and not used.
      const { arrays } = this;
      const before = arrays.shards;
      if (before === 0) await loadSegments(arrays, this.committed);
      await extend(arrays, this.committed, { shards: 0, derivations: 0 });
      if (arrays === this.arrays) this.rowsLeft = 0;
      if (arrays.shards === before) this.hits++;
      else this.misses++;
    };
    this.catchingUp = detached(() => this.catchingUp.then(run, run));
    return unlessGone(this.catchingUp);
  }
}

/**
 * Appends the rows after those in `base` and the arrays. Derivations first: a shard's must be there
 * before it.
 */
async function extend(
  arrays: LineageArrays,
  reader: Reader,
  base: { shards: number; derivations: number },
): Promise<void> {
  let page = readShardDerivations(reader, base.shards + arrays.shards, base.shards + arrays.shards + PAGE);
  for (;;) {
    const derivations = await page;
    const next = base.shards + arrays.shards + derivations.length;
    const last = derivations.reduce((most, derivation) => Math.max(most, derivation), -1);
    for (let known = base.derivations + arrays.derivations; known <= last;) {
      const until = Math.min(known + DERIVATIONS_PAGE, last + 1);
      const { values, ends } = await readDerivations(reader, known, until);
      arrays.addDerivations(values, ends);
      known = until;
    }
    // A full page is one of many: Postgres computes the next while this one is processed.
    if (derivations.length === PAGE) page = readShardDerivations(reader, next, next + PAGE);
    for (const derivation of derivations) arrays.addShard(derivation < 0 ? null : derivation);
    if (derivations.length < PAGE) return;
  }
}

/**
 * Joins the arrays with a transaction's own rows. Those are few and are scanned: `visitChildren`
 * finds only rows of the base.
 */
function joined(base: LineageArrays, size: { shards: number; derivations: number }, tail: LineageArrays): LineageView {
  const own: LineageView = {
    shards: size.shards + tail.shards,
    derivations: size.derivations + tail.derivations,
    indexChildren: () => base.indexChildren(),
    indexed: size.shards,
    derivationOf: (shard) => (shard < size.shards ? base.derivationOf(shard) : tail.derivationOf(shard - size.shards)),
    parentsOf: (id) => (id < size.derivations ? base.parentsOf(id) : tail.parentsOf(id - size.derivations)),
    hasMarkedParent: (id, marks) =>
      id < size.derivations ? base.hasMarkedParent(id, marks) : tail.hasMarkedParent(id - size.derivations, marks),
    visitChildren: (shard, visit, entered) => base.visitChildren(shard, visit, entered),
  };
  const markInBoth = (pass: MarkingPass, from: number, to: number): void => {
    const border = Math.min(Math.max(from, size.shards), to);
    base.markDescendants(pass, from, border);
    markDescendants(own, pass, border, to);
  };
  return { ...own, markDescendants: markInBoth };
}
