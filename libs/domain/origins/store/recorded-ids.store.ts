import type { Reader } from '@platform/database';
import type { Identity, RecordedIds } from '../interner.js';

const NOTHING_CACHED: ReadonlyMap<string, number> = new Map();

/**
 * Looks up the ids of things that are not cached. `sql` takes hashes as $1 and returns
 * `id` and `hash`.
 */
export async function readRecordedIds<Thing>(
  reader: Reader,
  sql: string,
  identity: Identity<Thing>,
  things: Iterable<Thing>,
  cached: ReadonlyMap<string, number> = NOTHING_CACHED,
): Promise<RecordedIds> {
  const ids = new Map<string, number>();
  const hashes = new Map<string, Buffer>();
  const keys = new Map<string, string>();
  for (const thing of things) {
    const key = identity.key(thing);
    if (ids.has(key) || hashes.has(key)) continue;
    const id = cached.get(key);
    if (id !== undefined) {
      ids.set(key, id);
      continue;
    }
    const hash = identity.hash(thing);
    hashes.set(key, hash);
    keys.set(hash.toString('latin1'), key);
  }
  if (hashes.size === 0) return { ids, hashes };
  for (const row of await reader.query<{ id: number; hash: Buffer }>(sql, [[...hashes.values()]])) {
    const key = keys.get(row.hash.toString('latin1'));
    if (key !== undefined) ids.set(key, row.id);
  }
  return { ids, hashes };
}
