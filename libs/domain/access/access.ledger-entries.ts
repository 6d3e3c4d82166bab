import type { Instant } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { Role } from './permissions.js';

export const accessEntryKinds = ['key.issued', 'key.revoked'] as const;

/** A key's label stays out of the ledger: it may name a person. So does anything made from its secret. */
export function keyIssued(key: string, roles: readonly Role[], expiresAt?: Instant): Statement {
  return { kind: 'key.issued', data: { key, roles: [...roles], expiresAt } };
}

export function keyRevoked(key: string): Statement {
  return { kind: 'key.revoked', data: { key } };
}
