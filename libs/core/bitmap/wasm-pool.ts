import { RoaringBitmap32 } from 'roaring-wasm';
import { BitmapError } from './bitmap.errors.js';
import { forEachRange } from './container-ranges.js';
import { MAX_BYTES, readContainers } from './portable-format.js';
import { isRunSmallest, PortableWriter } from './portable-writer.js';

// The library frees a bitmap in a FinalizationRegistry. The collector cannot see wasm memory, so it has no reason to run, and the callbacks
// never run inside a synchronous loop: half a gigabyte piles up in a loop over versions. Wasm memory never shrinks either. So the pool frees
// by itself: beyond its budget, the sets longest unused are moved out as portable bytes, which the collector does see.

/** One set: in wasm memory (`bitmap`), or outside it (`bytes`, canonical). Exactly one of the two is there. */
export interface HeldSet {
  bitmap: RoaringBitmap32 | undefined;
  bytes: Buffer | undefined;
}

/** What the library needs besides the values, roughly: a table and an allocation per container, counted per set. */
const OVERHEAD_BYTES = 512;

export class WasmPool {
  /** Bytes by set, the longest unused first. */
  private readonly resident = new Map<HeldSet, number>();
  private used = 0;

  constructor(private readonly budgetBytes: number) {}

  get residentBytes(): number {
    return this.used;
  }

  /** Runs `operation` on the sets, brought into wasm memory. It must not keep the bitmaps, nor change them. */
  use<T>(sets: readonly HeldSet[], operation: (bitmaps: RoaringBitmap32[]) => T): T {
    const bitmaps = sets.map((set) => this.load(set));
    this.moveOut(new Set(sets));
    return operation(bitmaps);
  }

  /** Takes over a bitmap that an operation made. */
  adopt(bitmap: RoaringBitmap32): HeldSet {
    const bytes = bitmap.getSerializationSizeInBytes('portable');
    if (bytes > MAX_BYTES) {
      bitmap.dispose();
      throw new BitmapError('too-large', 'The resulting set is too scattered to be held in 256 MiB.');
    }
    const set: HeldSet = { bitmap, bytes: undefined };
    this.enter(set, bytes);
    this.moveOut(new Set([set]));
    return set;
  }

  /** Frees what a set that nobody can reach any more has in wasm memory. */
  release(set: HeldSet): void {
    set.bitmap?.dispose();
    this.leave(set);
  }

  private load(set: HeldSet): RoaringBitmap32 {
    const bytes = this.resident.get(set);
    if (set.bitmap !== undefined && bytes !== undefined) {
      this.resident.delete(set);
      this.resident.set(set, bytes);
      return set.bitmap;
    }
    const stored = set.bytes as Buffer;
    set.bitmap = RoaringBitmap32.deserialize('portable', stored);
    set.bytes = undefined;
    this.enter(set, stored.length);
    return set.bitmap;
  }

  private moveOut(keep: ReadonlySet<HeldSet>): void {
    for (const set of this.resident.keys()) {
      if (this.used <= this.budgetBytes) return;
      if (keep.has(set)) continue;
      set.bytes = canonicalBytes(set.bitmap as RoaringBitmap32);
      set.bitmap?.dispose();
      set.bitmap = undefined;
      this.leave(set);
    }
  }

  private enter(set: HeldSet, bytes: number): void {
    this.resident.set(set, bytes + OVERHEAD_BYTES);
    this.used += bytes + OVERHEAD_BYTES;
  }

  private leave(set: HeldSet): void {
    this.used -= this.resident.get(set) ?? 0;
    this.resident.delete(set);
  }
}

/** The portable bytes of the bitmap: the same for the same set, however it came about. Changes the bitmap's layout, not its members. */
export function canonicalBytes(bitmap: RoaringBitmap32): Buffer {
  bitmap.runOptimize();
  const serialized = bitmap.serialize('portable');
  return rewrittenIfTied(Buffer.from(serialized.buffer, serialized.byteOffset, serialized.length));
}

/** `runOptimize` keeps a run container that is as small as an array: the one case in which bytes depend on history. */
export function rewrittenIfTied(bytes: Buffer): Buffer {
  const containers = readContainers(bytes);
  if (!containers.some(({ kind, cardinality, runs }) => kind === 'run' && !isRunSmallest(cardinality, runs)))
    return bytes;
  const writer = new PortableWriter();
  for (const container of containers) forEachRange(bytes, container, (from, to) => writer.add(from, to));
  return writer.finish();
}
