import { canonicalJson, sha256 } from '@core/kernel';
import type { Activity } from './declare-activity.command.js';

/**
 * Shards made from shards by an activity. Equal parents and activity are one derivation, whatever
 * the number of its outputs.
 */
export interface Derivation {
  /** Shard numbers, ascending, each once. */
  readonly parents: readonly number[];
  readonly activity?: Activity;
}

/** SHA-256 with a domain prefix over the canonical JSON of `{activity?, parents}`. */
export function derivationHash({ parents, activity }: Derivation): Buffer {
  const first = activity ? activityText(activity) : '';
  return sha256(`whence/derivation/v1\n{${first}"parents":[${parents.join(',')}]}`);
}

/** Of activities that are in use: many derivations share one object. */
const activityTexts = new WeakMap<Activity, string>();

function activityText(activity: Activity): string {
  let text = activityTexts.get(activity);
  if (text === undefined) activityTexts.set(activity, (text = `"activity":${canonicalJson({ ...activity })},`));
  return text;
}

const INLINE_PARENT_LIMIT = 64;
const INLINE_BYTE_LIMIT = 16_384;

/**
 * Whether the entry of the shard itself may name its parents. A longer list gets entries of its
 * own, and outputs of one activity share them.
 */
export function namesParentsItself({ derivedFrom = [] }: { readonly derivedFrom?: readonly string[] }): boolean {
  if (derivedFrom.length > INLINE_PARENT_LIMIT) return false;
  let units = 0;
  for (const name of derivedFrom) units += name.length;
  // A UTF-16 unit takes three bytes of UTF-8 at most.
  if (units * 3 <= INLINE_BYTE_LIMIT) return true;
  return derivedFrom.reduce((bytes, name) => bytes + Buffer.byteLength(name), 0) <= INLINE_BYTE_LIMIT;
}

/** Two shard numbers of ten digits take 24 bytes; an activity's texts at most 12,000. */
const RANGES_AN_ENTRY = 2_000;

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

/** A short text that equal derivations share; no member of an activity holds U+0000. */
function derivationKey({ parents, activity }: Derivation): string {
  const named = parents.length === 1 ? String(parents[0]) : parents.join(',');
  return activity ? named + activityKey(activity) : named;
}

/** Of activities that are in use, as their texts. */
const activityKeys = new WeakMap<Activity, string>();

function activityKey(activity: Activity): string {
  let key = activityKeys.get(activity);
  if (key === undefined) {
    const { kind, job, run, code, removal } = activity;
    key = ['', kind, job, run, code, removal].map((member) => member ?? '').join('\0');
    activityKeys.set(activity, key);
  }
  return key;
}

/** A derivation with its key. The hash is computed at first use: a list of parents can be long. */
export class KeyedDerivation implements Derivation {
  readonly key: string;
  private computedHash: Buffer | undefined;

  constructor(
    readonly parents: readonly number[],
    readonly activity?: Activity,
  ) {
    this.key = derivationKey(this);
  }

  get hash(): Buffer {
    return (this.computedHash ??= derivationHash(this));
  }
}

export const derivationIdentity = {
  key: (derivation: KeyedDerivation): string => derivation.key,
  hash: (derivation: KeyedDerivation): Buffer => derivation.hash,
};
