import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';

/** FIPS 204, table 2. */
export const ML_DSA_44_SIGNATURE_BYTES = 2_420;
const PUBLIC_KEY_BYTES = 1_312;

/**
 * Whether `signature` is `publicKey`'s over `message`, with an empty context (FIPS 204, algorithm
 * 3). Never throws.
 */
export function verifyMlDsa44(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== ML_DSA_44_SIGNATURE_BYTES) return false;
  try {
    return ml_dsa44.verify(signature, message, publicKey);
  } catch {
    return false;
  }
}
