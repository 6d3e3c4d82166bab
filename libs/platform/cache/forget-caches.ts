/** What a process cached of its database, and can read again. */
export interface DatabaseCache {
  forget(): void;
}

/** Weak: a cache lives as long as its owner. */
const caches = new Set<WeakRef<DatabaseCache>>();

/** Registers a cache that is right for one database only: `forgetCaches` empties it. */
export function forgetWithDatabase(cache: DatabaseCache): void {
  caches.add(new WeakRef(cache));
}

/**
 * Empties every registered cache of this process: its database was replaced by another. What is
 * being read meanwhile is not kept, or is of the new database.
 */
export function forgetCaches(): void {
  for (const ref of caches) {
    const cache = ref.deref();
    if (cache) cache.forget();
    else caches.delete(ref);
  }
}
