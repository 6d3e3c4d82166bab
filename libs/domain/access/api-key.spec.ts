import { hashSecret, newSecret } from './api-key.js';
import { randomId } from './random-id.js';

describe('an API key', () => {
  it('has a secret that starts with a prefix and its id', () => {
    for (let i = 0; i < 1_000; i++) {
      const id = randomId();
      expect(newSecret(id)).toMatch(new RegExp(`^whence_${id}_[A-Za-z0-9_-]{43}$`));
      expect(id).toMatch(/^[a-z2-7]{16}$/);
    }
  });

  it('has a new secret of 256 random bits each time', () => {
    const id = randomId();
    const secrets = Array.from({ length: 1_000 }, () => newSecret(id).slice(`whence_${id}_`.length));
    expect(new Set(secrets).size).toBe(1_000);
    expect(new Set(secrets.map((secret) => Buffer.from(secret, 'base64url').length))).toEqual(new Set([32]));
  });

  it('is stored as its SHA-256', () => {
    expect(hashSecret('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
