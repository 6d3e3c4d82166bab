import {
  type Freshness,
  type VerifierKey,
  formatVerifierKey,
  parseVerifierKey,
  type VerifiedCheckpoint,
  verifyCheckpoint,
  type WitnessPolicy,
} from '@core/note';
import type { Differences } from './difference.js';

/**
 * What checkpoints are verified against: what the auditor gave, or else what the log states of
 * itself.
 */
export interface Trust {
  readonly keys: readonly VerifierKey[];
  readonly policy: WitnessPolicy | 'none';
  readonly origin: string;
  /** How recently the quorum must have cosigned; for the latest checkpoint only. */
  readonly freshness?: Freshness | undefined;
}

export interface CheckpointToCheck {
  readonly note: string;
  /** The recomputed root of the first `size` entries; undefined if the log has fewer. */
  readonly rootAt: (size: number) => Buffer | undefined;
  /**
   * The instant of the last of the first `size` entries; entries are in the order of their
   * instants.
   */
  readonly instantAt: (size: number) => string | null;
}

/**
 * The keys, and the keys that the log rotated to from one of them, or from which it rotated to one
 * of them.
 */
export function withRotations(
  keys: readonly VerifierKey[],
  rotations: readonly { from: string; to: string }[],
): VerifierKey[] {
  const trusted = new Set(keys.map(formatVerifierKey));
  for (const { from, to } of rotations) if (trusted.has(from)) trusted.add(to);
  for (const { from, to } of [...rotations].reverse()) if (trusted.has(to)) trusted.add(from);
  return [...trusted].map(parseVerifierKey);
}

/**
 * Checks the signatures and cosignatures of a checkpoint, and that its root is that of the entries.
 * Two checkpoints that pass are consistent with each other.
 */
export function checkCheckpoint(
  { note, rootAt, instantAt }: CheckpointToCheck,
  trust: Trust,
  differences: Differences,
  at: string | number,
): void {
  const verified = verify(note, trust);
  if (typeof verified === 'string') return differences.add('checkpoint', at, verified);
  const { treeSize, root } = verified.checkpoint;
  const expected = rootAt(treeSize);
  if (!expected) return differences.add('checkpoint', at, `covers ${treeSize} entries; the log has fewer`);
  if (Buffer.compare(root, expected) !== 0)
    differences.add(
      'checkpoint',
      at,
      `its root is ${Buffer.from(root).toString('hex')}; the first ${treeSize} entries have the root ${expected.toString('hex')}`,
    );
  const cosigned = Math.min(...verified.cosignatures.map(({ timestamp = Infinity }) => timestamp * 1_000));
  checkInstant(instantAt(treeSize), cosigned, 'a witness cosigned it', differences, treeSize);
}

/** Whether a checkpoint has the signatures that the trust asks for. */
export const isTrusted = (note: string, trust: Trust): boolean => typeof verify(note, trust) !== 'string';

/** Clocks of the log and of those who saw it may differ by this, in milliseconds. */
const CLOCK_TOLERANCE_MS = 600_000;

/**
 * An entry that somebody had seen at an instant cannot be of a later one.
 * @param at the instant that the last entry of `size` states
 * @param seen milliseconds since the epoch; Infinity: nobody states when
 */
export function checkInstant(
  at: string | null,
  seen: number,
  how: string,
  differences: Differences,
  size: number,
): void {
  if (at === null || Date.parse(at) <= seen + CLOCK_TOLERANCE_MS) return;
  const message = `states that it was recorded at ${at}; ${how} at ${new Date(seen).toISOString()}`;
  differences.add('time', size - 1, message);
}

function verify(note: string, { keys, policy, origin, freshness }: Trust): VerifiedCheckpoint | string {
  let why = 'there is no key to verify it with';
  for (const logKey of keys) {
    try {
      return verifyCheckpoint(note, { logKey, origin, witnessPolicy: policy, freshness });
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
  }
  return why;
}
