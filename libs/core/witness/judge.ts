import { EMPTY_ROOT, MerkleError, verifyConsistency } from '@core/merkle';
import { type Checkpoint, NoteError, parseCheckpoint, parseNote, type VerifierKey, verifyNote } from '@core/note';
import type { AddCheckpoint } from './add-checkpoint.js';

/** The last head of a log that the witness cosigned; the empty tree if there is none. */
export interface WitnessedHead {
  readonly size: number;
  readonly root: Uint8Array;
}

export const NOTHING_WITNESSED: WitnessedHead = { size: 0, root: EMPTY_ROOT };

/** The keys of the configured logs, by origin line. */
export type KnownLogs = ReadonlyMap<string, readonly VerifierKey[]>;

/**
 * The HTTP status that tlog-witness prescribes, and the reason. The response to a conflict (409)
 * states the size that the witness cosigned last.
 */
export type Refusal =
  { readonly status: 400 | 403 | 404 | 422; readonly why: string } | { readonly status: 409; readonly size: number };

/** A request that passed every check that does not need the witness's own state. */
export interface SignedRequest {
  readonly request: AddCheckpoint;
  readonly checkpoint: Checkpoint;
  /** The checkpoint's text: what is cosigned. */
  readonly text: string;
}

/**
 * Checks that a configured log signed the request's checkpoint. Every byte of it is
 * attacker-controlled.
 */
export function requireSigned(request: AddCheckpoint, logs: KnownLogs): SignedRequest | Refusal {
  try {
    const checkpoint = parseCheckpoint(parseNote(request.note).text);
    const keys = logs.get(checkpoint.origin);
    if (keys === undefined) return { status: 404, why: 'unknown log: its origin is not one that this witness knows' };
    const { text } = verifyNote(request.note, keys);
    return { request, checkpoint, text };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    const unsigned = error.code === 'no-trusted-signature' || error.code === 'bad-signature';
    return { status: unsigned ? 403 : 400, why: error.message };
  }
}

/**
 * Returns undefined if the checkpoint extends the last cosigned one, and may be cosigned. The
 * caller must lock `last` from here until the new head is on disk: two requests checked against one
 * head could roll back.
 */
export function judge({ request, checkpoint }: SignedRequest, last: WitnessedHead): Refusal | undefined {
  const { oldSize, proof } = request;
  const { treeSize, root } = checkpoint;
  if (oldSize > treeSize) return { status: 400, why: 'the old size is larger than that of the checkpoint' };
  if (oldSize !== last.size) return { status: 409, size: last.size };
  if (treeSize === 0 && !EMPTY_ROOT.equals(root)) {
    return { status: 422, why: 'the root is not that of the empty tree' };
  }
  if (oldSize === 0) {
    return proof.length > 0 ? { status: 422, why: 'from size 0 the consistency proof is empty' } : undefined;
  }
  try {
    verifyConsistency({ fromSize: oldSize, toSize: treeSize, fromRoot: last.root, toRoot: root, proof });
    return undefined;
  } catch (error) {
    if (!(error instanceof MerkleError)) throw error;
    return { status: 422, why: `the consistency proof does not verify: ${error.message}` };
  }
}
