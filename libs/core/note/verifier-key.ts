import { sha256 } from '@core/kernel';
import { decodeBase64, isNoteText } from './encoding.js';
import { NoteError } from './note.errors.js';

/**
 * Ed25519 over the note text (type 0x01), and timestamped checkpoint cosignatures: of Ed25519 (type
 * 0x04) and of ML-DSA-44 (type 0x06, tlog-cosignature).
 */
export type SignatureType = 'ed25519' | 'cosignature/v1' | 'ml-dsa-44';

/** Whose signature is trusted: the parts of a vkey (signed-note, "Verifier keys"). */
export interface VerifierKey {
  readonly name: string;
  /** A uint32: an identifier that anyone can collide, not a secure hash. */
  readonly keyId: number;
  readonly signatureType: SignatureType;
  /** 32 bytes, RFC 8032 §5.1.2; of ML-DSA-44 1,312 bytes, FIPS 204 §4. */
  readonly publicKey: Uint8Array;
}

export const PUBLIC_KEY_BYTES: Readonly<Record<SignatureType, number>> = {
  ed25519: 32,
  'cosignature/v1': 32,
  'ml-dsa-44': 1_312,
};
const TYPE_BYTES: Readonly<Record<SignatureType, number>> = {
  ed25519: 0x01,
  'cosignature/v1': 0x04,
  'ml-dsa-44': 0x06,
};
const VKEY = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/;
// The limit for keys that we trust or make; a note may name longer unknown ones.
const NAME_LIMIT = 1_000;

/**
 * A key name is not empty and has no Unicode white space, no plus, and nothing that cannot stand in
 * a note.
 */
export function isKeyName(name: string): boolean {
  return name.length > 0 && isNoteText(name) && !/[\p{White_Space}+]/u.test(name);
}

/**
 * The key of this name, type and public key; its ID is SHA-256(name ‖ 0x0A ‖ type ‖ public
 * key)[:4].
 */
export function verifierKey(name: string, signatureType: SignatureType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name) || name.length > NAME_LIMIT) {
    throw new NoteError(
      'malformed-key',
      `A key name is 1 to ${NAME_LIMIT} characters without white space, control characters and "+".`,
    );
  }
  const bytes = PUBLIC_KEY_BYTES[signatureType];
  if (publicKey.length !== bytes) {
    const kind = signatureType === 'ml-dsa-44' ? 'ML-DSA-44' : 'Ed25519';
    throw new NoteError('malformed-key', `An ${kind} public key has ${bytes} bytes, not ${publicKey.length}.`);
  }
  const named = Buffer.concat([Buffer.from(`${name}\n`), typedKey(signatureType, publicKey)]);
  return { name, keyId: sha256(named).readUInt32BE(0), signatureType, publicKey: Buffer.from(publicKey) };
}

/**
 * Reads `<key name>+<hex key ID>+<base64(type ‖ public key)>`. Throws `malformed-key`, or
 * `unsupported-key` for other types.
 */
export function parseVerifierKey(vkey: string): VerifierKey {
  const [, name = '', keyId, base64] = VKEY.exec(vkey) ?? [];
  const { signatureType, key } = parseTypedKey(base64);
  const parsed = verifierKey(name, signatureType, key);
  if (formatKeyId(parsed.keyId) !== keyId) {
    throw new NoteError('malformed-key', 'The key ID of this verifier key is not that of its name and public key.');
  }
  return parsed;
}

export function formatVerifierKey({ name, keyId, signatureType, publicKey }: VerifierKey): string {
  return `${name}+${formatKeyId(keyId)}+${typedKey(signatureType, publicKey).toString('base64')}`;
}

/** Eight lower-case hex digits. */
export function formatKeyId(keyId: number): string {
  return keyId.toString(16).padStart(8, '0');
}

/** Type byte ‖ key: of a vkey the public key, of an skey the seed. */
export function typedKey(signatureType: SignatureType, key: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(TYPE_BYTES[signatureType]), key]);
}

/**
 * Reads what {@link typedKey} wrote, in base64; undefined is the part of a key that did not even
 * have the form.
 */
export function parseTypedKey(base64: string | undefined): { signatureType: SignatureType; key: Buffer } {
  const bytes = base64 === undefined ? undefined : decodeBase64(base64);
  if (bytes === undefined || bytes.length < 2) {
    throw new NoteError('malformed-key', 'A key is written <key name>+<8 hex digits>+<base64>, of type byte and key.');
  }
  const types = Object.keys(TYPE_BYTES) as SignatureType[];
  const signatureType = types.find((type) => TYPE_BYTES[type] === bytes[0]);
  if (signatureType === undefined) {
    throw new NoteError(
      'unsupported-key',
      `Signature type ${bytes[0]} is not supported: use Ed25519 (1), or for a witness cosignature/v1 (4) or ML-DSA-44 (6).`,
    );
  }
  return { signatureType, key: bytes.subarray(1) };
}

/**
 * Whether two keys are one. Name and ID alone are not enough: anyone can make another key with the
 * same.
 */
export function isSameKey(one: VerifierKey, other: VerifierKey): boolean {
  return formatVerifierKey(one) === formatVerifierKey(other);
}
