import { formatDigest, type Instant } from '@core/kernel';
import { leafHash, MerkleError, verifyInclusion } from '@core/merkle';
import {
  NoteError,
  type NoteErrorCode,
  parseTlogProof,
  type TrustedLog,
  type VerifiedCheckpoint,
  verifyCheckpoint,
} from '@core/note';
import type { ProvenEntry, ShownShard } from './certificate.js';
import { CertificateError, type CertificateErrorCode } from './certificate.errors.js';
import { countIn, malformed, readStatement, rootIn, type Statement } from './statement.js';

/** A commitment of the index of subjects, in the log at a trusted checkpoint. */
export interface VerifiedIndex extends VerifiedCheckpoint {
  /** The index of the entry `index.committed`. */
  readonly entry: number;
  readonly at: Instant;
  /** The index holds the entries [0, upto). */
  readonly upto: number;
  readonly root: Buffer;
}

// The other codes are about the keys and the policy that the caller trusts, and are thrown as they
// are.
const CODES: Partial<Record<NoteErrorCode, CertificateErrorCode>> = {
  'too-large': 'malformed',
  'malformed-note': 'malformed',
  'malformed-checkpoint': 'malformed',
  'malformed-proof': 'malformed',
  'bad-signature': 'untrusted-checkpoint',
  'no-trusted-signature': 'untrusted-checkpoint',
  'outside-period': 'untrusted-checkpoint',
  'quorum-not-met': 'untrusted-checkpoint',
  'wrong-empty-root': 'untrusted-checkpoint',
  'wrong-origin': 'wrong-log',
  'too-old': 'too-old',
};

/**
 * Verifies that the entry is in the log and commits to an index. Everything else in a certificate
 * hangs on its root. Throws a CertificateError.
 */
export function verifyIndex({ entry, tlogProof }: ProvenEntry, trusted: TrustedLog): VerifiedIndex {
  const { extra, index, proof, checkpoint: note } = read(() => parseTlogProof(tlogProof));
  // Extra data is authenticated by nothing, and nothing here takes any.
  if (extra !== undefined) throw new CertificateError('malformed', 'The tlog-proof has extra data.');
  const verified = read(() => verifyCheckpoint(note, trusted));
  requireInLog(entry, index, proof, verified);
  const { at, kind, data } = readStatement({ index, entry });
  if (kind !== 'index.committed') throw malformed(index, 'it does not commit to an index');
  const upto = countIn(data, 'upto', index);
  if (upto > index) throw malformed(index, 'it commits to entries that come after it');
  const committed = { ...verified, entry: index, at, upto, root: rootIn(data, index) };
  requireFresh(committed, trusted);
  return committed;
}

/** Verifies that an entry that registered a shard is in the log, and that the index covers it. */
export function verifyShown({ inclusion, ...entry }: ShownShard, index: VerifiedIndex): Statement {
  requireInLog(entry.entry, entry.index, inclusion, index);
  if (entry.index >= index.upto) throw malformed(entry.index, 'it comes after the position of the certificate');
  const statement = readStatement(entry);
  if (statement.kind !== 'shard.registered') throw malformed(entry.index, 'it registers no shard');
  return statement;
}

function requireInLog(
  entry: Uint8Array,
  index: number,
  proof: readonly Uint8Array[],
  { checkpoint: { treeSize, root } }: VerifiedCheckpoint,
): void {
  try {
    verifyInclusion({ leafHash: leafHash(entry), index, treeSize, proof, root });
  } catch (error) {
    if (!(error instanceof MerkleError)) throw error;
    throw new CertificateError('not-in-log', `Entry ${index} is not shown to be in the log. ${error.message}`);
  }
}

/**
 * A fresh checkpoint may cover an old index: its own instant counts too, unless nothing follows it
 * in the log.
 */
function requireFresh({ entry, at, checkpoint }: VerifiedIndex, { freshness }: TrustedLog): void {
  if (freshness === undefined || entry === checkpoint.treeSize - 1) return;
  const age = freshness.now - Date.parse(at) / 1_000;
  if (age <= freshness.maxAgeSeconds) return;
  const message = `The index of the log is of ${at}, more than ${freshness.maxAgeSeconds} seconds ago, and entries follow it.`;
  throw new CertificateError('too-old', message);
}

function read<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    const code = error instanceof NoteError ? CODES[error.code] : undefined;
    if (code === undefined) throw error;
    throw new CertificateError(code, `The checkpoint is not accepted. ${(error as NoteError).message}`);
  }
}

/** The position that a certificate is as of, as facts. */
export interface PositionFacts {
  /** The position that the certificate was issued at. `rootHash`: `sha256:<hex>`. */
  readonly checkpoint: { readonly treeSize: number; readonly rootHash: string };
  /**
   * The commitment of the index: everything is as of the entries [0, upto). `at`: when it was
   * made, by the ledger's clock.
   */
  readonly index: { readonly entry: number; readonly upto: number; readonly at: Instant };
  /** Trusted witnesses that cosigned it; `at` in seconds since the Unix epoch. */
  readonly witnesses: readonly { readonly name: string; readonly at?: number }[];
}

export function positionFacts({ checkpoint, cosignatures, entry, upto, at }: VerifiedIndex): PositionFacts {
  return {
    checkpoint: { treeSize: checkpoint.treeSize, rootHash: formatDigest(checkpoint.root) },
    index: { entry, upto, at },
    witnesses: cosignatures.map(({ key, timestamp }) =>
      timestamp === undefined ? { name: key.name } : { name: key.name, at: timestamp },
    ),
  };
}
