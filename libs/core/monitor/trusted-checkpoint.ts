import {
  formatVerifierKey,
  NoteError,
  parseVerifierKey,
  type VerifiedCheckpoint,
  verifyCheckpoint,
  verifyQuorum,
  verifySignatureLines,
  parseNote,
  type WitnessPolicy,
} from '@core/note';
import { type Alarm, type AlarmCode, Contradiction, Unchecked } from './monitor.errors.js';
import type { TrustedKey } from './monitor-state.js';
import { CLOCK_TOLERANCE_MS, type StatedRotation } from './entry-checks.js';

/** What a monitor is configured with. */
export interface MonitorTrust {
  readonly origin: string;
  readonly policy: WitnessPolicy | 'none';
  /** How recently the quorum must have cosigned, in seconds. */
  readonly maxAgeSeconds?: number;
}

const CODES: Readonly<Partial<Record<string, AlarmCode>>> = {
  'no-trusted-signature': 'unknown-key',
  'bad-signature': 'wrong-signature',
  'wrong-origin': 'wrong-origin',
  'wrong-empty-root': 'wrong-origin',
  'quorum-not-met': 'quorum-not-met',
};

/**
 * Returns the checkpoint if a trusted key of the log signed it, and the policy's quorum. Throws a
 * `Contradiction`, or `Unchecked` for what is no signed note.
 */
export function openCheckpoint(note: string, keys: readonly TrustedKey[], trust: MonitorTrust): VerifiedCheckpoint {
  let why: unknown;
  for (const key of keys.toReversed()) {
    try {
      const logKey = parseVerifierKey(key.vkey);
      const opened = verifyCheckpoint(note, { logKey, origin: trust.origin, witnessPolicy: trust.policy });
      const { treeSize } = opened.checkpoint;
      if (key.rotatedIn === undefined || treeSize <= key.rotatedIn) return opened;
      why = new Contradiction(
        'retired-key',
        String(treeSize),
        `The checkpoint of ${treeSize} entries is signed by ${key.vkey} alone, from which entry ${key.rotatedIn} rotated.`,
      );
    } catch (error) {
      // What another key says of the same note is more than that it is not that key's.
      if (why === undefined || !isUnsigned(error)) why = error;
    }
  }
  throw why instanceof NoteError ? asFinding(why) : why;
}

const isUnsigned = (error: unknown): boolean => error instanceof NoteError && error.code === 'no-trusted-signature';

function asFinding({ code, message }: NoteError): Contradiction | Unchecked {
  const alarm = CODES[code];
  if (alarm === undefined)
    return new Unchecked('malformed-checkpoint', `What is served as checkpoint is none. ${message}`);
  const remedy = ' If the log has a new key, get it from its operators, and give it with a further --key.';
  return new Contradiction(alarm, 'checkpoint', alarm === 'unknown-key' ? message + remedy : message);
}

/** The alarm if the quorum's cosignatures are too old, or from no policy. */
export function ageAlarm(
  { checkpoint, cosignatures }: VerifiedCheckpoint,
  { policy, maxAgeSeconds }: MonitorTrust,
  now: number,
): Alarm | undefined {
  if (maxAgeSeconds === undefined) return undefined;
  const time = quorumTime(policy, cosignatures);
  const isAhead = time !== undefined && time > now + CLOCK_TOLERANCE_MS / 1_000;
  if (time !== undefined && time >= now - maxAgeSeconds && !isAhead) return undefined;
  const when = time === undefined ? 'by no quorum' : `at ${new Date(time * 1_000).toISOString()}`;
  const why = isAhead ? 'which has not come yet: a clock is wrong' : `and not in the ${maxAgeSeconds} s before now`;
  return {
    code: 'too-old',
    at: String(checkpoint.treeSize),
    message: `The checkpoint of ${checkpoint.treeSize} entries was cosigned ${when}, ${why}.`,
  };
}

/** The latest instant, in seconds, by which the quorum's cosignatures were made. */
export function quorumTime(
  policy: WitnessPolicy | 'none',
  cosignatures: VerifiedCheckpoint['cosignatures'],
): number | undefined {
  if (policy === 'none' || policy.quorum.kind === 'none') return undefined;
  const latestFirst = cosignatures
    .filter(({ timestamp }) => timestamp !== undefined)
    .toSorted((one, other) => (other.timestamp ?? 0) - (one.timestamp ?? 0));
  for (const [at, { timestamp }] of latestFirst.entries()) {
    const keys = latestFirst.slice(0, at + 1).map(({ key }) => key);
    try {
      verifyQuorum(policy.quorum, keys);
      return timestamp;
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
    }
  }
  return undefined;
}

/**
 * The keys after rotations that a verified checkpoint covers. A rotation counts if the key that it
 * is from signed this checkpoint, and it takes the signature of the key that it is to. Throws
 * `retired-key`.
 */
export function rotatedKeys(
  note: string,
  keys: readonly TrustedKey[],
  rotations: readonly StatedRotation[],
): readonly TrustedKey[] {
  let trusted = keys;
  for (const { entry, from, to } of rotations) {
    const old = trusted.find(({ vkey }) => vkey === from);
    if (!old || trusted.some(({ vkey }) => vkey === to)) {
      trusted = trusted.map((key) => (key.vkey === from ? { ...key, rotatedIn: key.rotatedIn ?? entry } : key));
      continue;
    }
    if (!isSignedBy(note, from)) continue;
    if (!isSignedBy(note, to))
      throw new Contradiction(
        'retired-key',
        String(entry),
        `Entry ${entry} rotates the log's key from ${from} to ${to}, and the checkpoint that covers it lacks the signature of the new key.`,
      );
    trusted = [...trusted.filter((key) => key !== old), { ...old, rotatedIn: entry }, { vkey: to }];
  }
  return trusted;
}

function isSignedBy(note: string, vkey: string): boolean {
  try {
    const key = parseVerifierKey(vkey);
    const { text, signatures } = parseNote(note);
    return verifySignatureLines(text, signatures, [key]).some((signature) => formatVerifierKey(signature.key) === vkey);
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}
