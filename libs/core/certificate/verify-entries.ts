import { leafHash, MerkleError, verifyInclusion } from '@core/merkle';
import {
  NoteError,
  type NoteErrorCode,
  parseTlogProof,
  type TlogProof,
  type TrustedLog,
  type VerifiedCheckpoint,
  verifyCheckpoint,
} from '@core/note';
import type { ReadEntry } from './certificate.js';
import { CertificateError, type CertificateErrorCode } from './certificate.errors.js';
import type { CertifiedEntry } from './certified-entry.js';

/** What an entry states, and its index in the log. */
export type Logged<Content extends CertifiedEntry> = Content & { readonly index: number };

// The other codes are about the keys and the policy that the caller trusts, and are thrown as they
// are.
const CODES: Partial<Record<NoteErrorCode, CertificateErrorCode>> = {
  'too-large': 'malformed',
  'malformed-note': 'malformed',
  'malformed-checkpoint': 'malformed',
  'malformed-proof': 'malformed',
  'bad-signature': 'untrusted-checkpoint',
  'no-trusted-signature': 'untrusted-checkpoint',
  'quorum-not-met': 'untrusted-checkpoint',
  'wrong-empty-root': 'untrusted-checkpoint',
  'wrong-origin': 'wrong-log',
  'too-old': 'too-old',
};

/** Verifies that entries are in one log at one checkpoint, whose signatures are verified once. */
export class LogVerifier {
  private verified: (VerifiedCheckpoint & { readonly note: string }) | undefined;
  private readonly indexes = new Set<number>();

  constructor(private readonly trusted: TrustedLog) {}

  /** The checkpoint of what was verified. */
  get checkpoint(): VerifiedCheckpoint {
    if (this.verified === undefined) throw new Error('a certificate has a commitment');
    return this.verified;
  }

  /** Returns the entry with its index if it is in the log, else throws a CertificateError. */
  verify<Content extends CertifiedEntry>({ entry, tlogProof, content, line }: ReadEntry<Content>): Logged<Content> {
    const { extra, index, proof, checkpoint: note } = this.read(() => parseTlogProof(tlogProof), line);
    // Extra data is authenticated by nothing, and nothing here takes any.
    if (extra !== undefined) throw refusal('malformed', line, 'has a tlog-proof with extra data.');
    this.verified ??= { note, ...this.read(() => verifyCheckpoint(note, this.trusted), line) };
    if (note !== this.verified.note) throw refusal('mixed-checkpoints', line, 'is proven against another checkpoint.');
    this.requireInclusion(entry, { index, proof }, line);
    if (this.indexes.has(index)) throw refusal('repeated', line, `is entry ${index} of the log a second time.`);
    this.indexes.add(index);
    return { ...content, index };
  }

  private requireInclusion(
    entry: Uint8Array,
    { index, proof }: Pick<TlogProof, 'index' | 'proof'>,
    line: number,
  ): void {
    const { treeSize, root } = this.checkpoint.checkpoint;
    try {
      verifyInclusion({ leafHash: leafHash(entry), index, treeSize, proof, root });
    } catch (error) {
      if (error instanceof MerkleError)
        throw refusal('not-in-log', line, `is not shown to be in the log. ${error.message}`);
      throw error;
    }
  }

  private read<T>(step: () => T, line: number): T {
    try {
      return step();
    } catch (error) {
      const code = error instanceof NoteError ? CODES[error.code] : undefined;
      if (code === undefined) throw error;
      throw refusal(code, line, `is not shown to be in the log. ${(error as NoteError).message}`);
    }
  }
}

function refusal(code: CertificateErrorCode, line: number, what: string): CertificateError {
  return new CertificateError(code, `The entry at line ${line} of the certificate ${what}`);
}
