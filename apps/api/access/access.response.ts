import { expiresSoon, type IssuedKey, type ListedKey } from '@domain/access';

/**
 * A new API key. The repeat of a request under its Idempotency-Key lacks the secret: only its hash
 * is stored.
 */
export type IssuedKeyResponse = Omit<IssuedKey, 'secret'> & Partial<Pick<IssuedKey, 'secret'>>;

export interface KeyResponse extends ListedKey {
  /** It is valid, and expires within 30 days. */
  readonly expiresSoon: boolean;
}

export function toKeyResponse(key: ListedKey, now: Date): KeyResponse {
  return { ...key, expiresSoon: expiresSoon(key, now) };
}
