import type { IssuedKey } from '@domain/access';

/**
 * A new API key. The repeat of a request under its Idempotency-Key lacks the secret: only its hash
 * is stored.
 */
export type IssuedKeyResponse = Omit<IssuedKey, 'secret'> & Partial<Pick<IssuedKey, 'secret'>>;
