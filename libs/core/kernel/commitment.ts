import { timingSafeEqual } from 'node:crypto';
import { canonicalJson, type JsonObject } from './canonical-json.js';
import { formatDigest, parseDigest, sha256 } from './digest.js';

/** Bytes of salt: without it, whoever holds a commitment could try out likely payloads. */
export const SALT_BYTES = 32;

/**
 * `sha256:<hex>` of SHA-256(salt ‖ canonical JSON of the payload): says nothing of the payload to
 * who lacks the salt.
 */
export function commitmentTo(salt: Uint8Array, payload: JsonObject): string {
  return formatDigest(sha256(Buffer.concat([salt, Buffer.from(canonicalJson(payload), 'utf8')])));
}

/**
 * Whether salt and payload are what was committed to.
 * @param salt 32 bytes; another length opens nothing
 */
export function verifyOpening(commitment: string, salt: Uint8Array, payload: JsonObject): boolean {
  if (salt.length !== SALT_BYTES) return false;
  return timingSafeEqual(parseDigest(commitment), parseDigest(commitmentTo(salt, payload)));
}
