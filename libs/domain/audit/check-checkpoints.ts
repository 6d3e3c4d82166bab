import {
  type VerifierKey,
  formatVerifierKey,
  parseVerifierKey,
  type VerifiedCheckpoint,
  verifyCheckpoint,
  type WitnessPolicy,
} from '@core/note';
import type { Differences } from './difference.js';

/** Whom the auditor trusts: told by himself, or, where he tells nothing, what the log says of itself. */
export interface Trust {
  readonly keys: readonly VerifierKey[];
  readonly policy: WitnessPolicy | 'none';
  readonly origin: string;
}

export interface CheckpointToCheck {
  readonly note: string;
  /** The root of the log's first entries as many as the checkpoint says, recomputed; undefined: there are not as many. */
  readonly rootAt: (size: number) => Buffer | undefined;
}

/** The keys, and those that the log goes over to from one of them, or came from. */
export function withRotations(
  keys: readonly VerifierKey[],
  rotations: readonly { from: string; to: string }[],
): VerifierKey[] {
  const trusted = new Set(keys.map(formatVerifierKey));
  for (const { from, to } of rotations) if (trusted.has(from)) trusted.add(to);
  for (const { from, to } of [...rotations].reverse()) if (trusted.has(to)) trusted.add(from);
  return [...trusted].map(parseVerifierKey);
}

/** Signatures, cosignatures, and that the checkpoint's root is that of the entries: two checkpoints that both are, are consistent. */
export function checkCheckpoint(
  { note, rootAt }: CheckpointToCheck,
  trust: Trust,
  differences: Differences,
  at: string | number,
): void {
  const verified = verify(note, trust);
  if (typeof verified === 'string') return differences.add('checkpoint', at, verified);
  const { treeSize, root } = verified.checkpoint;
  const expected = rootAt(treeSize);
  if (!expected) return differences.add('checkpoint', at, `is of ${treeSize} entries, and the log has fewer`);
  if (Buffer.compare(root, expected) !== 0)
    differences.add(
      'checkpoint',
      at,
      `its root is ${Buffer.from(root).toString('hex')}; the first ${treeSize} entries have the root ${expected.toString('hex')}`,
    );
}

function verify(note: string, { keys, policy, origin }: Trust): VerifiedCheckpoint | string {
  let why = 'there is no key to verify it with';
  for (const logKey of keys) {
    try {
      return verifyCheckpoint(note, { logKey, origin, witnessPolicy: policy });
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
  }
  return why;
}
