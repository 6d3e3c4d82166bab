import { LRUCache } from 'lru-cache';

/**
 * Immutable values by key, bounded by the sum of their sizes; the least recently used value is
 * dropped first.
 */
export class BoundedCache<Value extends object | string> {
  private readonly values: LRUCache<string, Value>;

  constructor(private readonly limit: number) {
    this.values = new LRUCache({ maxSize: limit });
  }

  get(key: string): Value | undefined {
    return this.values.get(key);
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
