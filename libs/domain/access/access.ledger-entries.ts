import { formatDigest, type Instant } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { Role } from './permissions.js';
import type { Principal } from './principal.js';

export const accessEntryKinds = ['key.issued', 'key.revoked'] as const;

/** What an entry states of a key besides its id and roles. */
export interface KeyTerms {
  /** Absent from entries of keys that were issued before principals existed. */
  readonly principal?: Principal;
  readonly expiresAt?: Instant;
  readonly datasets?: readonly string[];
  /** To the secret (`commitmentToSecret`); absent from entries of keys from before commitments. */
  readonly commitment?: Buffer;
}

/**
 * The label and the principal's name (they may name a person) stay out of the ledger, and so does
 * everything derived from the secret but a salted commitment.
 */
export function keyIssued(
  key: string,
  roles: readonly Role[],
  { principal, expiresAt, datasets, commitment }: KeyTerms = {},
): Statement {
  const owner = principal && { id: principal.id, kind: principal.kind };
  return {
    kind: 'key.issued',
    data: {
      key,
      roles: [...roles],
      principal: owner,
      expiresAt,
      datasets: datasets && [...datasets],
      commitment: commitment && formatDigest(commitment),
    },
  };
}

export function keyRevoked(key: string): Statement {
  return { kind: 'key.revoked', data: { key } };
}
