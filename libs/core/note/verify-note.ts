import { parseCheckpoint } from './checkpoint.js';
import { cosignedMessage, cosignedTree, parseTimestampedSignature } from './cosignature.js';
import { NoteError } from './note.errors.js';
import { parseNote, type SignatureLine } from './note.js';
import { formatKeyId, isSameKey, type VerifierKey } from './verifier-key.js';
import { verifyEd25519 } from './verify-ed25519.js';
import { verifyMlDsa44 } from './verify-ml-dsa.js';

export interface VerifiedSignature {
  readonly key: VerifierKey;
  readonly line: SignatureLine;
  /**
   * When the witness states that it signed, in seconds since the Unix epoch; in a cosignature only.
   */
  readonly timestamp?: number;
}

/** A note that at least one trusted key signed. */
export interface VerifiedNote {
  readonly text: string;
  /**
   * One for each trusted key that signed, in the order of their first lines; unknown signatures are
   * left out.
   */
  readonly signatures: readonly VerifiedSignature[];
}

/**
 * Reads a signed note and verifies every signature on it that names a trusted key. Lines of unknown
 * keys are ignored, also where only the name or only the key ID is that of a trusted key. Throws
 * `bad-signature` if one trusted key's signature is wrong, even if others are right,
 * `no-trusted-signature` if there is none, and what parsing throws.
 */
export function verifyNote(note: string | Uint8Array, trustedKeys: readonly VerifierKey[]): VerifiedNote {
  const { text, signatures } = parseNote(note);
  return { text, signatures: verifySignatureLines(text, signatures, trustedKeys) };
}

/**
 * {@link verifyNote} of a text and of signature lines that came separately, as in a witness's
 * response.
 */
export function verifySignatureLines(
  text: string,
  lines: readonly SignatureLine[],
  trustedKeys: readonly VerifierKey[],
): VerifiedSignature[] {
  refuseAmbiguous(trustedKeys);
  const verified = new Map<VerifierKey, VerifiedSignature>();
  for (const line of lines) {
    const key = trustedKeys.find(({ name, keyId }) => name === line.name && keyId === line.keyId);
    if (key === undefined) continue;
    const signature = verifySignature(text, line, key);
    // A key that signed twice counts once, or one witness would make a quorum.
    if (!verified.has(key)) verified.set(key, signature);
  }
  if (verified.size === 0) throw new NoteError('no-trusted-signature', 'The note is not signed by any trusted key.');
  return [...verified.values()];
}

function verifySignature(text: string, line: SignatureLine, key: VerifierKey): VerifiedSignature {
  switch (key.signatureType) {
    case 'ed25519':
      if (!verifyEd25519(key.publicKey, Buffer.from(text), line.signature)) throw badSignature(key);
      return { key, line };
    case 'cosignature/v1': {
      const timestamped = parseTimestampedSignature(line.signature);
      if (timestamped === undefined) throw badSignature(key);
      const { timestamp, signature } = timestamped;
      if (!verifyEd25519(key.publicKey, cosignedMessage(timestamp, text), signature)) throw badSignature(key);
      return { key, line, timestamp };
    }
    case 'ml-dsa-44': {
      const timestamp = treeCosignedAt(text, line, key);
      if (timestamp === undefined) throw badSignature(key);
      return { key, line, timestamp };
    }
  }
}

/** The time of an ML-DSA-44 cosignature; undefined if it is wrong, or states no time. */
function treeCosignedAt(text: string, { signature }: SignatureLine, key: VerifierKey): number | undefined {
  const timestamped = parseTimestampedSignature(signature, 'ml-dsa-44');
  // Without a time it does not state that the tree is the largest that the witness has seen.
  if (timestamped === undefined || timestamped.timestamp === 0) return undefined;
  const message = cosignedTree(key.name, timestamped.timestamp, parseCheckpoint(text));
  const isRight = message !== undefined && verifyMlDsa44(key.publicKey, message, timestamped.signature);
  return isRight ? timestamped.timestamp : undefined;
}

function refuseAmbiguous(keys: readonly VerifierKey[]): void {
  const byNameAndId = new Map<string, VerifierKey>();
  for (const key of keys) {
    const nameAndId = `${key.name}+${formatKeyId(key.keyId)}`;
    const other = byNameAndId.get(nameAndId);
    if (other !== undefined && !isSameKey(key, other)) {
      throw new NoteError('ambiguous-keys', `Two different trusted keys are named ${nameAndId}: trust one of them.`);
    }
    byNameAndId.set(nameAndId, key);
  }
}

function badSignature({ name, keyId }: VerifierKey): NoteError {
  return new NoteError(
    'bad-signature',
    `The signature of ${name}+${formatKeyId(keyId)} is wrong: the text or the signature was changed.`,
  );
}
