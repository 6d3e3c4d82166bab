import { createPublicKey, verify } from 'node:crypto';

// SubjectPublicKeyInfo of an Ed25519 key, up to the key itself (RFC 8410 §4).
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Whether `signature` is `publicKey`'s over `message` (RFC 8032 §5.1.7). Never throws. As Go's
 * crypto/ed25519 it refuses a non-canonical S or R and takes the cofactorless equation. It does not
 * refuse public keys of small order: whoever publishes one signs everything.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
}
