import fc from 'fast-check';
import { commitmentTo, verifyOpening } from './commitment.js';

const SALT = Buffer.from(Array.from({ length: 32 }, (_, index) => index));

describe('a commitment', () => {
  it.each([
    [{}, '3beb4649fb0f3ba0e4d1db3befc0f9e6982d28cf69bc263851e1b7635a0c9f38'],
    [{ name: 'Å', contact: 'a@example.org' }, '63c5cd4a03df02ba1f6761e0c56ace69292acbd38762c1d48e70cd2104fbdbad'],
  ])('is SHA-256 of salt and canonical JSON: %j', (payload, hex) => {
    expect(commitmentTo(SALT, payload)).toBe(`sha256:${hex}`);
  });

  it('is opened by its salt and payload, in whatever order the members are', () => {
    const commitment = commitmentTo(SALT, { name: 'Å', contact: 'a@example.org' });
    expect(verifyOpening(commitment, SALT, { contact: 'a@example.org', name: 'Å' })).toBe(true);
  });

  it('is opened by nothing else', () => {
    const json = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean()));
    fc.assert(
      fc.property(json, json, fc.uint8Array({ minLength: 0, maxLength: 40 }), (payload, other, salt) => {
        const commitment = commitmentTo(SALT, payload);
        expect(verifyOpening(commitment, salt, payload)).toBe(SALT.equals(salt));
        const same = JSON.stringify(Object.entries(payload).sort()) === JSON.stringify(Object.entries(other).sort());
        expect(verifyOpening(commitment, SALT, other)).toBe(same);
      }),
    );
  });

  it('refuses a salt that eats into the payload', () => {
    // SHA-256(salt ‖ payload) alone would take 31 bytes of salt and a payload that starts with the
    // last one.
    const commitment = commitmentTo(SALT.subarray(0, 31), {});
    expect(verifyOpening(commitment, SALT.subarray(0, 31), {})).toBe(false);
  });
});
