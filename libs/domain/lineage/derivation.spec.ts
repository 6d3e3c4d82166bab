import fc from 'fast-check';
import { canonicalJson, sha256 } from '@core/kernel';
import { type Derivation, derivationHash } from './derivation.js';

describe('derivationHash', () => {
  it('hashes the canonical JSON of parents and activity', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const activity = fc.record({ kind: text, job: text, run: text, code: text, removal: text }, { requiredKeys: [] });
    const derivation = fc.record(
      { parents: fc.array(fc.nat(), { minLength: 1 }), activity },
      { requiredKeys: ['parents'] },
    );
    fc.assert(
      fc.property(derivation, (one) => {
        const plain = canonicalJson(one);
        expect(derivationHash(one as Derivation)).toEqual(sha256(`whence/derivation/v1\n${plain}`));
      }),
    );
  });
});
