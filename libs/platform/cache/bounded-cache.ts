import { LRUCache } from 'lru-cache';
import { type CacheFigures, observeCache, type ObservedCache } from './cache-metrics.js';
import { forgetWithDatabase } from './forget-caches.js';

/**
 * Immutable values by key, bounded by the sum of their sizes; the least recently used value is
 * dropped first.
 */
export class BoundedCache<Value extends object | string> implements ObservedCache {
  private readonly values: LRUCache<string, Value>;

  private hits = 0;
  private misses = 0;

  /** @param name under which the metrics show the cache; without one they do not */
  constructor(
    private readonly limit: number,
    private readonly name?: string,
  ) {
    this.values = new LRUCache({ maxSize: limit });
    if (name === undefined) forgetWithDatabase(this);
    else observeCache(this);
  }

  get(key: string): Value | undefined {
    const value = this.values.get(key);
    if (value === undefined) this.misses++;
    else this.hits++;
    return value;
  }

  /** As `get`, without counting as a use. */
  peek(key: string): Value | undefined {
    return this.values.peek(key);
  }

  forget(): void {
    this.values.clear();
  }

  /** What happened since it was last called. */
  takeFigures(): CacheFigures {
    const { hits, misses, name = '', values } = this;
    this.hits = this.misses = 0;
    return { name, entries: values.size, fill: values.calculatedSize / this.limit, hits, misses };
  }

  /** Keeps the value, dropping others if necessary. A value larger than the limit is not kept. */
  put(key: string, value: Value, size = 1): void {
    if (size <= this.limit) this.values.set(key, value, { size: Math.max(size, 1) });
  }

  /**
   * Keeps the value if nothing must be dropped: a scan of everything must not evict what the next
   * request needs.
   */
  putIfRoom(key: string, value: Value, size: number): void {
    if (this.values.calculatedSize + size <= this.limit) this.put(key, value, size);
  }

  delete(key: string): void {
    this.values.delete(key);
  }
}
