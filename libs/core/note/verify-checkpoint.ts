import { EMPTY_ROOT } from '@core/merkle';
import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import { NoteError } from './note.errors.js';
import { isSameKey, type VerifierKey } from './verifier-key.js';
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
}

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
 * policy's quorum cosigned it. A policy that lists logs must list this one. Throws
 * `no-trusted-signature`, `bad-signature`, `wrong-origin`, `wrong-empty-root`, `quorum-not-met`,
 * `too-old`, or what parsing throws.
 */
export function verifyCheckpoint(note: string | Uint8Array, trusted: TrustedLog): VerifiedCheckpoint {
  const { logKey, origin = logKey.name, witnessPolicy } = trusted;
  const witnessKeys = witnessPolicy === 'none' ? [] : witnessPolicy.witnesses.map(({ key }) => key);
  const { text, signatures } = verifyNote(note, [logKey, ...witnessKeys]);
  if (!signatures.some(({ key }) => isSameKey(key, logKey))) {
    throw new NoteError('no-trusted-signature', 'The checkpoint is not signed by the log.');
  }
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== origin) throw new NoteError('wrong-origin', 'This is a checkpoint of another log.');
  requireEmptyRoot(checkpoint);
  const cosignatures = signatures.filter((signature) => witnessKeys.some((key) => isSameKey(key, signature.key)));
  if (witnessPolicy !== 'none') requirePolicy(witnessPolicy, logKey, cosignatures);
  if (trusted.freshness !== undefined) requireFresh(witnessPolicy, cosignatures, trusted.freshness);
  return { checkpoint, cosignatures };
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

/** The quorum must be met by cosignatures that are recent enough. */
function requireFresh(
  policy: WitnessPolicy | 'none',
  cosignatures: readonly VerifiedSignature[],
  { now, maxAgeSeconds }: Freshness,
): void {
  const fresh = cosignatures.filter(({ timestamp = 0 }) => timestamp >= now - maxAgeSeconds);
  try {
    if (policy !== 'none' && policy.quorum.kind !== 'none') {
      return verifyQuorum(
        policy.quorum,
        fresh.map(({ key }) => key),
      );
    }
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
  }
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
