import { createHash, randomBytes } from 'node:crypto';
import { type Instant, sha256 } from '@core/kernel';
import type { Actor } from '@domain/ledger';
import type { Role } from './permissions.js';
import type { NamedPrincipal } from './principal.js';

/** An API key without its secret, which is not stored. */
export interface ApiKey {
  readonly id: string;
  readonly label: string;
  readonly roles: readonly Role[];
  readonly expiresAt: Instant | null;
  /** The principal's id. A key from before principals has one of its own, with the key's id. */
  readonly principal: string;
  /** The datasets that it may write to; null: all. */
  readonly datasets: readonly string[] | null;
  readonly issuedEntry: number;
  readonly revokedEntry: number | null;
}

/** Who a request comes from. */
export interface Caller {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly actor: Actor;
  /** The principal's id. */
  readonly principal: string;
  /** The datasets that the key may write to; null: all. */
  readonly datasets: readonly string[] | null;
}

/** A key as a list shows it. */
export interface ListedKey extends Omit<ApiKey, 'principal'> {
  readonly principal: NamedPrincipal;
  /** To the minute, as far as it is written; null: never used. */
  readonly lastUsedAt: Instant | null;
}

/** Days before its expiry from which on a key is listed as expiring soon. */
const NEAR_DAYS = 30;
const DAY_MS = 86_400_000;

/** The instant by which a key that is to last must not have expired. */
export function soonAfter(now: Date): Date {
  return new Date(now.getTime() + NEAR_DAYS * DAY_MS);
}

/** Whether a key that is still valid expires within 30 days. */
export function expiresSoon(
  { expiresAt, revokedEntry }: Pick<ApiKey, 'expiresAt' | 'revokedEntry'>,
  now: Date,
): boolean {
  if (expiresAt === null || revokedEntry !== null) return false;
  return expiresAt > now.toISOString() && expiresAt <= soonAfter(now).toISOString();
}

/** Longer texts are refused without a look-up. */
export const SECRET_LIMIT = 512;

/**
 * `whence_<id>_<43 base64url characters>`: 256 random bits behind a prefix that secret scanners
 * find.
 */
export function newSecret(id: string): string {
  return `whence_${id}_${randomBytes(32).toString('base64url')}`;
}

/** Bytes of the salt of a commitment. */
export const KEY_SALT_BYTES = 32;

/**
 * What `key.issued` states of a secret: the SHA-256 of `whence/api-key/v1`, the key's id, each with
 * a line feed, the salt and the stored hash. Who has the log alone learns nothing of the secret,
 * however weak it was chosen: the salt is beside the ledger.
 */
export function commitmentToSecret(id: string, salt: Buffer, hash: Buffer): Buffer {
  return createHash('sha256').update(`whence/api-key/v1\n${id}\n`, 'utf8').update(salt).update(hash).digest();
}

/** The stored form of a secret. A plain hash suffices: 256 random bits cannot be guessed. */
export function hashSecret(secret: string): Buffer {
  return sha256(secret);
}
