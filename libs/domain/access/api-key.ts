import { createHash, randomBytes } from 'node:crypto';
import type { Instant } from '@core/kernel';
import type { Actor } from '@domain/ledger';
import type { Role } from './permissions.js';

/** An API key without its secret, which is not stored. */
export interface ApiKey {
  readonly id: string;
  readonly label: string;
  readonly roles: readonly Role[];
  readonly expiresAt: Instant | null;
  readonly issuedEntry: number;
  readonly revokedEntry: number | null;
}

/** Who a request comes from. */
export interface Caller {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly actor: Actor;
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Longer texts are refused without a look-up. */
export const SECRET_LIMIT = 512;

/** 80 random bits: an id is public and only has to be unique. */
export function newKeyId(): string {
  return Array.from(randomBytes(16), (byte) => BASE32[byte % 32]).join('');
}

/**
 * `whence_<id>_<43 base64url characters>`: 256 random bits behind a prefix that secret scanners
 * find.
 */
export function newSecret(id: string): string {
  return `whence_${id}_${randomBytes(32).toString('base64url')}`;
}

/** The stored form of a secret. A plain hash suffices: 256 random bits cannot be guessed. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
