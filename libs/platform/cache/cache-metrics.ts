import { processMetrics } from '@platform/metrics';
import { type DatabaseCache, forgetWithDatabase } from './forget-caches.js';

/** What a cache counts since it was last read. */
export interface CacheFigures {
  readonly name: string;
  readonly entries: number;
  /** Size over limit; absent for a cache that has none. */
  readonly fill?: number;
  /** Its size in memory, where it is known. */
  readonly bytes?: number;
  /** Absent for a cache whose look-ups are not counted. */
  readonly hits?: number;
  readonly misses?: number;
}

export interface ObservedCache extends DatabaseCache {
  takeFigures(): CacheFigures;
}

/** Weak: a cache lives as long as its owner. */
const caches = new Set<WeakRef<ObservedCache>>();

/**
 * Shows a cache in the metrics of this process, and empties it with the others (`forgetCaches`).
 * Caches of the same name are shown as one.
 */
export function observeCache(cache: ObservedCache): void {
  caches.add(new WeakRef(cache));
  forgetWithDatabase(cache);
}

processMetrics.onScrape(() => {
  const entries = new Map<string, number>();
  const fills = new Map<string, number>();
  const sizes = new Map<string, number>();
  for (const ref of caches) {
    const cache = ref.deref();
    if (!cache) {
      caches.delete(ref);
      continue;
    }
    const figures = cache.takeFigures();
    const { name } = figures;
    entries.set(name, (entries.get(name) ?? 0) + figures.entries);
    if (figures.fill !== undefined) fills.set(name, Math.max(fills.get(name) ?? 0, figures.fill));
    if (figures.bytes !== undefined) sizes.set(name, (sizes.get(name) ?? 0) + figures.bytes);
    processMetrics.increment('whence_cache_hits_total', { cache: name }, figures.hits ?? 0);
    processMetrics.increment('whence_cache_misses_total', { cache: name }, figures.misses ?? 0);
  }
  for (const [cache, count] of entries) processMetrics.set('whence_cache_entries', { cache }, count);
  for (const [cache, bytes] of sizes) processMetrics.set('whence_cache_bytes', { cache }, bytes);
  for (const [cache, fill] of fills) processMetrics.set('whence_cache_fill_ratio', { cache }, fill);
});
