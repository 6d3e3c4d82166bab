import { canonicalJson, type JsonObject, sha256 } from '@core/kernel';
import type { Activity } from './shard-declaration.js';

/** Shards made from shards by an activity. Equal parents and activity are one derivation, whatever the number of its outputs. */
export interface Derivation {
  /** Shard numbers, ascending, each once. */
  readonly parents: readonly number[];
  readonly activity?: Activity;
}

export function derivationHash({ parents, activity }: Derivation): Buffer {
  return sha256(`whence/derivation/v1\n${canonicalJson({ parents, activity: activity as JsonObject | undefined })}`);
}

/** Parents that an entry of the shard itself may name; more of them get entries of their own. */
export const INLINE_PARENT_LIMIT = 64;

const RANGES_AN_ENTRY = 3_000;

/** Half-open ranges, in parts that fit an entry. */
export function parentParts(parents: readonly number[]): (readonly [number, number])[][] {
  const ranges: [number, number][] = [];
  for (const parent of parents) {
    const last = ranges.at(-1);
    if (last?.[1] === parent) last[1] = parent + 1;
    else ranges.push([parent, parent + 1]);
  }
  const parts: (readonly [number, number])[][] = [];
  for (let start = 0; start < ranges.length; start += RANGES_AN_ENTRY)
    parts.push(ranges.slice(start, start + RANGES_AN_ENTRY));
  return parts;
}
