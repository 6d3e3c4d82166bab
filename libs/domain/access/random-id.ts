import { randomBytes } from 'node:crypto';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * 80 random bits as 16 characters, for the id of a key or a principal: it is public and only has to
 * be unique, and nothing about a name follows from it.
 */
export function randomId(): string {
  return Array.from(randomBytes(16), (byte) => BASE32[byte % 32]).join('');
}
