import os from 'node:os';

/** Bytes of memory that a record takes in a table with its index, at most. */
export const LOOK_UP_BYTES = 290;
const LEAST = 1_000_000;
const MOST = 10_000_000;
/** A table takes so much of the memory at most; a worker holds two of them. */
const SHARE = 8;

/**
 * The records that a worker looks records up in, unless it is told otherwise: an eighth of the
 * memory that this process may take, from one million (290 MB) to ten million (2.9 GB).
 * @param bytes of memory
 */
export function defaultLookUpRecords(bytes: number = memoryOf()): number {
  return Math.min(MOST, Math.max(LEAST, Math.floor(bytes / SHARE / LOOK_UP_BYTES)));
}

/** Of the machine, or of the container where it has a limit. */
function memoryOf(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}

/** What was kept for a removal, or by an inspection that keeps for none. */
export interface KeptGroup {
  readonly id: string;
  readonly records: number;
}

/**
 * The groups that a table holds: the smallest first, so that one of many records leaves out itself,
 * and not many others.
 */
export function withinLimit<Group extends KeptGroup>(
  groups: readonly Group[],
  limit: number,
): { readonly taken: readonly Group[]; readonly left: readonly Group[] } {
  const bySize = groups
    .map((group, at) => ({ group, at }))
    .sort((a, b) => a.group.records - b.group.records || a.at - b.at);
  const taken = new Set<Group>();
  let records = 0;
  for (const { group } of bySize) {
    records += group.records;
    if (records > limit) break;
    taken.add(group);
  }
  return { taken: groups.filter((group) => taken.has(group)), left: groups.filter((group) => !taken.has(group)) };
}
