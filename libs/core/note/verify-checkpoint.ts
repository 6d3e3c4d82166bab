import { EMPTY_ROOT } from '@core/merkle';
import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import { NoteError } from './note.errors.js';
import { formatVerifierKey, isSameKey, type VerifierKey } from './verifier-key.js';
import { type VerifiedSignature, verifyNote } from './verify-note.js';
import { verifyQuorum } from './verify-quorum.js';
import type { WitnessPolicy } from './witness-policy.js';

/** What a verifier is configured with, and must not take from the file that it verifies. */
export interface TrustedLog {
  readonly logKey: VerifierKey;
  /** The origin line, where it is not the log key's name. */
  readonly origin?: string;
  /**
   * Which witnesses must have cosigned. `'none'` trusts the log alone never to show two people two
   * trees.
   */
  readonly witnessPolicy: WitnessPolicy | 'none';
  /** How recently the quorum must have cosigned. Only witnesses state a time: it takes a policy. */
  readonly freshness?: Freshness;
  /** Keys that the log had before `logKey`, with their periods. */
  readonly earlierKeys?: readonly EarlierKey[];
  /** Policies that the log was published under before `witnessPolicy`; where that is one. */
  readonly earlierPolicies?: readonly EarlierPolicy[];
}

/** A policy whose quorum had cosigned the trees of these sizes. */
export interface EarlierPolicy {
  readonly policy: WitnessPolicy;
  readonly from: number;
  readonly to: number;
  /** By when the quorum must have cosigned, in seconds. */
  readonly until: number;
}

/** A key from which the log rotated. */
export interface EarlierKey {
  readonly key: VerifierKey;
  /** The sizes of the first and the last tree that it signed. */
  readonly from: number;
  readonly to: number;
  /** By when the quorum must have cosigned, in seconds; where there is a policy. */
  readonly until?: number;
}

/** Clocks of witnesses and of the log may differ by this, in seconds. */
const PERIOD_TOLERANCE = 600;

export interface Freshness {
  /** In seconds since the Unix epoch. */
  readonly now: number;
  readonly maxAgeSeconds: number;
}

export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The verified cosignatures of the policy's witnesses, possibly more than the quorum needs. */
  readonly cosignatures: readonly VerifiedSignature[];
}

/**
 * Reads a signed checkpoint and returns it if the trusted log signed it for its origin and the
 * policy's quorum cosigned it, or that of an earlier policy in its period. A policy that lists logs
 * must list this one. Throws
 * `no-trusted-signature`, `bad-signature`, `outside-period`, `wrong-origin`, `wrong-empty-root`,
 * `quorum-not-met`,
 * `too-old`, or what parsing throws.
 */
export function verifyCheckpoint(note: string | Uint8Array, trusted: TrustedLog): VerifiedCheckpoint {
  const { logKey, origin = logKey.name, witnessPolicy } = trusted;
  const witnessKeys = witnessKeysOf(trusted);
  const earlierKeys = trusted.earlierKeys ?? [];
  const { text, signatures } = verifyNote(note, [logKey, ...earlierKeys.map(({ key }) => key), ...witnessKeys]);
  const signed = (key: VerifierKey): boolean => signatures.some((signature) => isSameKey(signature.key, key));
  const earlier = signed(logKey) ? undefined : earlierKeys.findLast(({ key }) => signed(key));
  if (!earlier && !signed(logKey)) {
    throw new NoteError('no-trusted-signature', 'The checkpoint is not signed by the log.');
  }
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== origin) throw new NoteError('wrong-origin', 'This is a checkpoint of another log.');
  requireEmptyRoot(checkpoint);
  const cosignatures = signatures.filter((signature) => witnessKeys.some((key) => isSameKey(key, signature.key)));
  const met = witnessPolicy === 'none' ? 'none' : metPolicy(witnessPolicy, trusted, checkpoint, cosignatures);
  if (earlier) requirePeriod(earlier, checkpoint, met, cosignatures);
  if (trusted.freshness !== undefined) requireFresh(witnessPolicy, cosignatures, trusted.freshness);
  return { checkpoint, cosignatures };
}

/** Each key once: a witness that stays is in several policies. */
function witnessKeysOf({ witnessPolicy, earlierPolicies = [] }: TrustedLog): VerifierKey[] {
  if (witnessPolicy === 'none') return [];
  const all = [witnessPolicy, ...earlierPolicies.map(({ policy }) => policy)];
  const keys = all.flatMap(({ witnesses }) => witnesses.map(({ key }) => key));
  return [...new Map(keys.map((key) => [formatVerifierKey(key), key])).values()];
}

/** Returns the policy that is met: the current one, or else an earlier one in its period. */
function metPolicy(
  current: WitnessPolicy,
  { logKey, earlierPolicies = [] }: TrustedLog,
  { treeSize }: Checkpoint,
  cosignatures: readonly VerifiedSignature[],
): WitnessPolicy {
  const earlier = earlierPolicies.findLast(({ policy, from, to, until }) => {
    const then = cosignatures.filter(({ timestamp = Infinity }) => timestamp <= until + PERIOD_TOLERANCE);
    return from <= treeSize && treeSize <= to && meets(policy, then);
  });
  if (earlier !== undefined && !meets(current, cosignatures)) return earlier.policy;
  requirePolicy(current, logKey, cosignatures);
  return current;
}

function requirePolicy(policy: WitnessPolicy, logKey: VerifierKey, cosignatures: readonly VerifiedSignature[]): void {
  if (policy.logs.length > 0 && !policy.logs.some(({ key }) => isSameKey(key, logKey))) {
    throw new NoteError('no-trusted-signature', 'The witness policy lists logs, and the trusted log is none of them.');
  }
  verifyQuorum(
    policy.quorum,
    cosignatures.map(({ key }) => key),
  );
}

/** A checkpoint that only an earlier key signed must be of its period. */
function requirePeriod(
  { key, from, to, until }: EarlierKey,
  { treeSize }: Checkpoint,
  policy: WitnessPolicy | 'none',
  cosignatures: readonly VerifiedSignature[],
): void {
  const name = formatVerifierKey(key);
  if (treeSize < from || treeSize > to)
    throw new NoteError(
      'outside-period',
      `The key ${name} signed trees of ${from} to ${to} entries; this one has ${treeSize}.`,
    );
  if (policy === 'none' || until === undefined) return;
  const then = cosignatures.filter(({ timestamp = Infinity }) => timestamp <= until + PERIOD_TOLERANCE);
  if (meets(policy, then)) return;
  const end = new Date(until * 1_000).toISOString();
  throw new NoteError(
    'outside-period',
    `No quorum of witnesses had cosigned the checkpoint by ${end}, when the log rotated from the key ${name}.`,
  );
}

function meets({ quorum }: WitnessPolicy, cosignatures: readonly VerifiedSignature[]): boolean {
  try {
    verifyQuorum(
      quorum,
      cosignatures.map(({ key }) => key),
    );
    return true;
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}

/** The quorum must be met by cosignatures that are recent enough. */
function requireFresh(
  policy: WitnessPolicy | 'none',
  cosignatures: readonly VerifiedSignature[],
  { now, maxAgeSeconds }: Freshness,
): void {
  const fresh = cosignatures.filter(({ timestamp = 0 }) => timestamp >= now - maxAgeSeconds);
  if (policy !== 'none' && policy.quorum.kind !== 'none' && meets(policy, fresh)) return;
  const last = Math.max(...cosignatures.map(({ timestamp = 0 }) => timestamp));
  const when =
    last > 0 ? `the latest cosignature is of ${new Date(last * 1_000).toISOString()}` : 'no witness states when';
  throw new NoteError(
    'too-old',
    `No quorum of witnesses has cosigned the checkpoint in the ${maxAgeSeconds} seconds before now: ${when}.`,
  );
}

function requireEmptyRoot({ treeSize, root }: Checkpoint): void {
  if (treeSize === 0 && Buffer.compare(root, EMPTY_ROOT) !== 0) {
    throw new NoteError('wrong-empty-root', 'The checkpoint is of size 0, and its root is not that of the empty tree.');
  }
}
