import { RoaringBitmap32 } from 'roaring-wasm';
import { BitmapError } from './bitmap.errors.js';
import { forEachRange } from './container-ranges.js';
import { MAX_BYTES, readContainers } from './portable-format.js';
import { isRunSmallest, PortableWriter } from './portable-writer.js';

// The library frees a bitmap in a FinalizationRegistry. The collector cannot see wasm memory, so it
// has no reason to run, and the callbacks never run inside a synchronous loop: half a gigabyte
// piles up in a loop over versions. Wasm memory never shrinks either. So the pool frees them
// itself: beyond its budget it moves out the least recently used sets, as portable bytes, which the
// collector can see.

/** One set: either in wasm memory (`bitmap`), or outside it (`bytes`, canonical). */
export interface HeldSet {
  /**
   * What a finalizer may reference: the set itself would keep its bytes alive until the finalizer
   * runs.
   */
  readonly id: number;
  bitmap: RoaringBitmap32 | undefined;
  bytes: Buffer | undefined;
}

/**
 * A rough estimate of what the library needs besides the values: a table, and an allocation per
 * container.
 */
const OVERHEAD_BYTES = 512;

export class WasmPool {
  /** The sets in wasm memory by id, least recently used first. */
  private readonly residents = new Map<number, { set: HeldSet; bytes: number }>();
  private used = 0;
  private lastId = 0;

  constructor(private readonly budgetBytes: number) {}

  get residentBytes(): number {
    return this.used;
  }

  /** Runs `operation` on the sets in wasm memory. It must neither keep nor change the bitmaps. */
  use<T>(sets: readonly HeldSet[], operation: (bitmaps: RoaringBitmap32[]) => T): T {
    const bitmaps = sets.map((set) => this.load(set));
    this.moveOut(new Set(sets));
    return operation(bitmaps);
  }

  /** Adds a set that stays outside wasm memory until it is used. */
  hold(bytes: Buffer): HeldSet {
    return { id: ++this.lastId, bitmap: undefined, bytes };
  }

  /** Takes over a bitmap that an operation made. */
  adopt(bitmap: RoaringBitmap32): HeldSet {
    const bytes = bitmap.getSerializationSizeInBytes('portable');
    if (bytes > MAX_BYTES) {
      bitmap.dispose();
      throw new BitmapError('too-large', 'The resulting set is too scattered to be held in 256 MiB.');
    }
    const set: HeldSet = { id: ++this.lastId, bitmap, bytes: undefined };
    this.enter(set, bytes);
    this.moveOut(new Set([set]));
    return set;
  }

  /** Frees the wasm memory of a set that is no longer reachable. */
  release(id: number): void {
    this.residents.get(id)?.set.bitmap?.dispose();
    this.leave(id);
  }

  private load(set: HeldSet): RoaringBitmap32 {
    const resident = this.residents.get(set.id);
    if (set.bitmap !== undefined && resident !== undefined) {
      this.residents.delete(set.id);
      this.residents.set(set.id, resident);
      return set.bitmap;
    }
    const stored = set.bytes as Buffer;
    set.bitmap = RoaringBitmap32.deserialize('portable', stored);
    set.bytes = undefined;
    this.enter(set, stored.length);
    return set.bitmap;
  }

  private moveOut(keep: ReadonlySet<HeldSet>): void {
    for (const { set } of this.residents.values()) {
      if (this.used <= this.budgetBytes) return;
      if (keep.has(set)) continue;
      set.bytes = canonicalBytes(set.bitmap as RoaringBitmap32);
      set.bitmap?.dispose();
      set.bitmap = undefined;
      this.leave(set.id);
    }
  }

  private enter(set: HeldSet, bytes: number): void {
    this.residents.set(set.id, { set, bytes: bytes + OVERHEAD_BYTES });
    this.used += bytes + OVERHEAD_BYTES;
  }

  private leave(id: number): void {
    this.used -= this.residents.get(id)?.bytes ?? 0;
    this.residents.delete(id);
  }
}

/**
 * The portable bytes of the bitmap: equal for equal sets, whatever their history. Changes the
 * bitmap's layout, not its members.
 */
export function canonicalBytes(bitmap: RoaringBitmap32): Buffer {
  bitmap.runOptimize();
  const serialized = bitmap.serialize('portable');
  return rewrittenIfTied(Buffer.from(serialized.buffer, serialized.byteOffset, serialized.length));
}

/**
 * `runOptimize` keeps a run container that is as small as an array: the one case in which bytes
 * depend on history.
 */
export function rewrittenIfTied(bytes: Buffer): Buffer {
  const containers = readContainers(bytes);
  if (!containers.some(({ kind, cardinality, runs }) => kind === 'run' && !isRunSmallest(cardinality, runs)))
    return bytes;
  const writer = new PortableWriter();
  for (const container of containers) forEachRange(bytes, container, (from, to) => writer.add(from, to));
  return writer.finish();
}
