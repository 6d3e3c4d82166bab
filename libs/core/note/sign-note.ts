import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { parseCheckpoint } from './checkpoint.js';
import { cosignedMessage, formatTimestampedSignature } from './cosignature.js';
import { NoteError } from './note.errors.js';
import { formatNote, type SignatureLine } from './note.js';
import {
  formatKeyId,
  parseTypedKey,
  PUBLIC_KEY_BYTES,
  type SignatureType,
  typedKey,
  type VerifierKey,
  verifierKey,
} from './verifier-key.js';

// Nothing that verifies imports this file. No message in it repeats any part of a private key.

const SKEY_PREFIX = 'PRIVATE+KEY+';
const SKEY = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/;
const SEED_BYTES = 32;
// PrivateKeyInfo of an Ed25519 seed, up to the seed itself (RFC 8410 §7).
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * A private key. It is not written out by accident: inspecting or serialising it shows the verifier
 * key only.
 */
export class SigningKey {
  readonly #privateKey: KeyObject;
  readonly verifierKey: VerifierKey;

  /** `seed`: 32 random bytes (RFC 8032 §5.1.5). */
  constructor(name: string, signatureType: SignatureType, seed: Uint8Array) {
    if (seed.length !== SEED_BYTES) {
      throw new NoteError('malformed-key', `The seed of an Ed25519 key has ${SEED_BYTES} bytes.`);
    }
    if (signatureType === 'ml-dsa-44') throw new NoteError('unsupported-key', 'Nothing here signs with ML-DSA-44.');
    this.#privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.#privateKey).export({ format: 'der', type: 'spki' });
    this.verifierKey = verifierKey(name, signatureType, spki.subarray(-PUBLIC_KEY_BYTES[signatureType]));
  }

  /** 64 bytes, deterministic (RFC 8032 §5.1.6). */
  sign(message: Uint8Array): Buffer {
    return sign(null, message, this.#privateKey);
  }
}

/**
 * Reads `PRIVATE+KEY+<key name>+<hex key ID>+<base64(type ‖ seed)>`, the form of
 * golang.org/x/mod/sumdb/note.
 */
export function parseSigningKey(skey: string): SigningKey {
  const [, name = '', keyId, base64] = SKEY.exec(skey) ?? [];
  const { signatureType, key: seed } = parseTypedKey(base64);
  const key = new SigningKey(name, signatureType, seed);
  if (formatKeyId(key.verifierKey.keyId) !== keyId) {
    throw new NoteError('malformed-key', 'The key ID of this signing key is not that of its name and key.');
  }
  return key;
}

/** The text to keep in a key file, of a key with this seed. */
export function formatSigningKey(name: string, signatureType: SignatureType, seed: Uint8Array): string {
  const { keyId } = new SigningKey(name, signatureType, seed).verifierKey;
  return `${SKEY_PREFIX}${name}+${formatKeyId(keyId)}+${typedKey(signatureType, seed).toString('base64')}`;
}

/**
 * The signed note of `text`, which ends in a newline, with a signature of each key; all of type
 * Ed25519.
 */
export function signNote(text: string, keys: readonly SigningKey[]): string {
  return formatNote(
    text,
    keys.map((key) => {
      requireType(key, 'ed25519');
      return line(key, key.sign(Buffer.from(text)));
    }),
  );
}

/**
 * A witness's signature line for a checkpoint's text at `timestamp`, in whole seconds since the
 * Unix epoch (tlog-cosignature). It says that this is the largest consistent tree which the witness
 * has seen of this log: checking that is the caller's work.
 */
export function cosignCheckpoint(checkpoint: string, key: SigningKey, timestamp: number): SignatureLine {
  requireType(key, 'cosignature/v1');
  parseCheckpoint(checkpoint);
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
    throw new NoteError('malformed-checkpoint', 'A cosignature takes a time in whole seconds since 1970.');
  }
  const signature = key.sign(cosignedMessage(timestamp, checkpoint));
  return line(key, formatTimestampedSignature({ timestamp, signature }));
}

function line({ verifierKey: { name, keyId } }: SigningKey, signature: Uint8Array): SignatureLine {
  return { name, keyId, signature };
}

function requireType({ verifierKey: { signatureType } }: SigningKey, wanted: SignatureType): void {
  if (signatureType !== wanted) {
    throw new NoteError('unsupported-key', `This takes a key of type ${wanted}, not ${signatureType}.`);
  }
}
