import { RoaringBitmap32 } from 'roaring-wasm';
import { type HeldSet, WasmPool } from './wasm-pool.js';

const scattered = (seed: number): RoaringBitmap32 =>
  new RoaringBitmap32(Array.from({ length: 2_000 }, (_, i) => seed + 7 * i));

describe('the pool of sets in wasm memory', () => {
  it('stays within its budget in a synchronous loop, and loses no set', () => {
    const budget = 100_000;
    const pool = new WasmPool(budget);
    const sets: HeldSet[] = [];
    for (let i = 0; i < 200; i++) {
      sets.push(pool.adopt(scattered(i)));
      expect(pool.residentBytes).toBeLessThanOrEqual(budget);
    }
    expect(sets.filter(({ bitmap }) => bitmap).length).toBeLessThan(30);
    sets.forEach((set, i) => {
      expect(pool.use([set], ([bitmap]) => bitmap?.toArray())).toEqual(scattered(i).toArray());
      expect(pool.residentBytes).toBeLessThanOrEqual(budget);
    });
  });

  it('keeps the sets that an operation uses, even beyond the budget', () => {
    const pool = new WasmPool(1);
    const [a, b] = [pool.adopt(scattered(0)), pool.adopt(scattered(7))];
    expect(a.bitmap).toBeUndefined();
    expect(pool.use([a, b, a], ([x, y]) => x?.andCardinality(y as RoaringBitmap32))).toBe(1_999);
    expect([a.bitmap, b.bitmap].every(Boolean)).toBe(true);
  });

  it('moves out the least recently used set', () => {
    const pool = new WasmPool(10_000);
    const [a, b] = [pool.adopt(scattered(0)), pool.adopt(scattered(1))];
    pool.use([a], () => undefined);
    pool.adopt(scattered(2));
    expect([a.bitmap !== undefined, b.bitmap !== undefined]).toEqual([true, false]);
  });

  it('frees what is released, once', () => {
    const pool = new WasmPool(100_000);
    const set = pool.adopt(scattered(0));
    const { bitmap } = set;
    pool.release(set.id);
    pool.release(set.id);
    expect(pool.residentBytes).toBe(0);
    expect(bitmap?.isDisposed).toBe(true);
  });
});
