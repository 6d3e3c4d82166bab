import type { Instant } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { Role } from './permissions.js';

export const accessEntryKinds = ['key.issued', 'key.revoked'] as const;

/**
 * The label (it may name a person) and everything derived from the secret stay out of the ledger.
 */
export function keyIssued(key: string, roles: readonly Role[], expiresAt?: Instant): Statement {
  return { kind: 'key.issued', data: { key, roles: [...roles], expiresAt } };
}

export function keyRevoked(key: string): Statement {
  return { kind: 'key.revoked', data: { key } };
}
