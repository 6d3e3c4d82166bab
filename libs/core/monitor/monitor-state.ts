import { sha256 } from '@core/kernel';
import { EMPTY_ROOT } from '@core/merkle';
import { formatVerifierKey } from '@core/note';
import { EMPTY_ROOT as EMPTY_INDEX_ROOT } from '@core/trie';
import type { TrustedRoot } from '@core/trusted-root';
import type { AuthorKey } from './entry-authors.js';
import type { Alarm } from './monitor.errors.js';

/** A log key that is trusted: from a tree size on, and until it rotated to another one. */
export interface TrustedKey {
  readonly vkey: string;
  /** The entry that rotates from it. */
  readonly rotatedIn?: number;
}

/** A tree, and when it was cosigned first by a quorum; without a policy, seen first. */
export interface Cover {
  readonly size: number;
  /** Seconds since the Unix epoch. */
  readonly time: number;
}

/** An alarm that stays until somebody accepts it. */
export interface StandingAlarm extends Alarm {
  readonly since: string;
  readonly accepted: boolean;
}

/** Something for the webhook. */
export interface MonitorEvent {
  readonly id: string;
  readonly type: 'alarm' | 'resolved';
  readonly code: string;
  readonly at: string;
  readonly message: string;
  readonly time: string;
}

/** What a monitor keeps of a log; plain JSON. */
export interface MonitorState {
  readonly version: 2;
  readonly origin: string;
  /** The newest tree that was accepted; each extends those before it. */
  readonly tree: { readonly size: number; readonly root: string };
  /** Its checkpoint, as it was seen last. */
  readonly checkpoint: string | null;
  /** Trees by ascending size: those that entries are held against. */
  readonly covers: readonly Cover[];
  readonly keys: readonly TrustedKey[];
  /** How far the entries were read: all before `upto` are checked. */
  readonly entries: {
    readonly upto: number;
    /** The edge of their tree, in hex. */
    readonly edge: string;
    /** The instant of the last one. */
    readonly at: string | null;
    /** What they state of each API key, by its id. */
    readonly keys: readonly (readonly [id: string, key: AuthorKey])[];
  };
  /** The index as of its last commitment, recomputed. */
  readonly index: {
    readonly upto: number;
    readonly root: string;
    readonly subjects: number;
    readonly commitments: number;
    /** Occurrences of subjects in all entries before `entries.upto`, those before `upto` first. */
    readonly occurrences: number;
    /** SHA-256 of those that no commitment covers, in hex. */
    readonly pending: string;
  };
  readonly standing: readonly StandingAlarm[];
  /** Alarms that pass by: since when they last. */
  readonly passing: Readonly<Record<string, string>>;
  /** Since when rounds could not check everything. */
  readonly uncheckedSince: string | null;
  /** Events that the webhook has not accepted. */
  readonly outbox: readonly MonitorEvent[];
}

const NOTHING_PENDING = sha256('').toString('hex');

export function emptyState(origin: string): MonitorState {
  return {
    version: 2,
    origin,
    tree: { size: 0, root: EMPTY_ROOT.toString('hex') },
    checkpoint: null,
    covers: [],
    keys: [],
    entries: { upto: 0, edge: '', at: null, keys: [] },
    index: {
      upto: 0,
      root: EMPTY_INDEX_ROOT.toString('hex'),
      subjects: 0,
      commitments: 0,
      occurrences: 0,
      pending: NOTHING_PENDING,
    },
    standing: [],
    passing: {},
    uncheckedSince: null,
    outbox: [],
  };
}

/** Adds keys that are trusted; those that are known stay, and it is noted what they rotated in. */
export function withKeys(state: MonitorState, keys: readonly TrustedKey[]): MonitorState {
  const known = state.keys.map((key) => ({ ...keys.find(({ vkey }) => vkey === key.vkey), ...key }));
  const added = keys.filter(({ vkey }) => !state.keys.some((key) => key.vkey === vkey));
  return { ...state, keys: [...known, ...added] };
}

/** The keys of a trusted root, which the caller has verified. */
export function keysOfRoot({ logKeys }: TrustedRoot): TrustedKey[] {
  return logKeys.map(({ key, treeSizes: { to } }) => {
    const vkey = formatVerifierKey(key);
    // The tree of `to` entries is the first that has the rotation; both keys signed it.
    return to === undefined ? { vkey } : { vkey, rotatedIn: to - 1 };
  });
}

const COVERS_LIMIT = 500;

/** Adds a tree, and leaves out those that no entry from `upto` on is held against. */
export function addCover(covers: readonly Cover[], cover: Cover, upto: number): Cover[] {
  const known = covers.some(({ size }) => size === cover.size);
  const all = known ? covers : [...covers, cover];
  const first = Math.max(
    0,
    all.findLastIndex(({ size }) => size <= upto),
  );
  return all.slice(first).slice(-COVERS_LIMIT);
}
