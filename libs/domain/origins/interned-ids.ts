import { type CacheFigures, observeCache, type ObservedCache } from '@platform/cache';

/** Maximum ids of each kind: enough for the origins in daily use. */
const LIMIT = 20_000;
/** Longer sets are read again: together they would take much memory. */
const SET_LENGTH = 64;

/**
 * Ids of committed origins and origin sets, cached: an id never changes, so it need not be looked
 * up again.
 */
export class InternedIds implements ObservedCache {
  readonly origins = new Map<string, number>();
  readonly originSets = new Map<string, number>();
  /** The origins of sets, by the sets' ids. */
  readonly members = new Map<number, readonly number[]>();

  constructor() {
    observeCache(this);
  }

  forget(): void {
    this.origins.clear();
    this.originSets.clear();
    this.members.clear();
  }

  takeFigures(): CacheFigures {
    const entries = this.origins.size + this.originSets.size;
    return { name: 'origin-ids', entries, fill: Math.max(this.origins.size, this.originSets.size) / LIMIT };
  }

  add(origins: ReadonlyMap<string, number>, originSets: ReadonlyMap<string, number>): void {
    addTo(this.origins, origins);
    addTo(this.originSets, originSets);
  }

  /** Adds committed sets that were read by their ids. */
  addMembers(sets: ReadonlyMap<number, readonly number[]>): void {
    if (this.members.size + sets.size > LIMIT) this.members.clear();
    if (sets.size > LIMIT) return;
    for (const [id, origins] of sets) if (origins.length <= SET_LENGTH) this.members.set(id, origins);
  }
}

function addTo(cache: Map<string, number>, added: ReadonlyMap<string, number>): void {
  if (cache.size + added.size > LIMIT) cache.clear();
  if (added.size > LIMIT) return;
  for (const [key, id] of added) cache.set(key, id);
}
