import { hashSecret, keyIdOf, newKeyId, newSecret } from './api-key.js';

describe('an API key', () => {
  it('is found by the id in its secret', () => {
    for (let i = 0; i < 1_000; i++) {
      const id = newKeyId();
      expect(keyIdOf(newSecret(id))).toBe(id);
    }
  });

  it('has a secret of 256 random bits, each time another', () => {
    const id = newKeyId();
    const secrets = Array.from({ length: 1_000 }, () => newSecret(id).slice(`whence_${id}_`.length));
    expect(new Set(secrets).size).toBe(1_000);
    expect(new Set(secrets.map((secret) => Buffer.from(secret, 'base64url').length))).toEqual(new Set([32]));
  });

  it('names no id when the operator chose it', () => {
    const secret = newSecret(newKeyId());
    for (const text of ['', 'an-admin-key', `${secret}x`, secret.slice(1), `${secret}\n`])
      expect(keyIdOf(text)).toBeNull();
  });

  it('is kept as its SHA-256', () => {
    expect(hashSecret('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
