import fc from 'fast-check';
import { sha256 } from '@core/kernel';
import { referenceTrieRoot, type Pair } from '@testing/references';
import { buildTrie, encodeTrieProof, GrowingTrie, sortLeaves, verifyTrieProof } from './index.js';

/** Keys that crowd: few differing bits at any place. */
const key = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(fc.nat(255), fc.nat(3)).map(([bit, fill]) => {
    const bytes = Buffer.alloc(32, [0x00, 0xff, 0xaa, 0x01][fill]);
    bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3);
    return bytes;
  }),
);
const writes = fc.array(fc.tuple(key, fc.nat(5)), { maxLength: 60 });

describe('GrowingTrie', () => {
  it('has the root and the values of the recursive definition after every write', () => {
    fc.assert(
      fc.property(writes, (list) => {
        const trie = new GrowingTrie();
        const model = new Map<string, Pair>();
        for (const [one, n] of list) {
          const value = sha256(`value ${n}`);
          trie.set(one, value);
          model.set(one.toString('hex'), [one, value]);
          expect(trie.root()).toEqual(referenceTrieRoot([...model.values()]));
        }
        expect(trie.size).toBe(model.size);
        for (const [one, value] of model.values()) expect(trie.get(one)).toEqual(value);
        const inOrder = [...trie.places()].map((place) => trie.leafAt(place).subarray(0, 32).toString('hex'));
        expect(inOrder).toEqual([...model.keys()].sort());
      }),
      { numRuns: 100 },
    );
  });

  it('proves what is there and what is not', () => {
    fc.assert(
      fc.property(writes, key, (list, other) => {
        const trie = new GrowingTrie();
        for (const [one, n] of list) trie.set(one, sha256(`value ${n}`));
        for (const sought of [other, ...list.slice(0, 5).map(([one]) => one)]) {
          const value = trie.get(sought);
          const answer = verifyTrieProof({ root: trie.root(), key: sought, proof: trie.prove(sought) });
          expect(answer).toEqual(value ? { present: true, value } : { present: false });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('has a proof of which every changed bit is refused, or shows the same', () => {
    const trie = new GrowingTrie();
    for (let i = 0; i < 50; i++) trie.set(sha256(`key ${i}`), sha256(`value ${i}`));
    for (const sought of [sha256('key 7'), sha256('absent')]) {
      const proof = trie.prove(sought);
      for (let bit = 0; bit < 8 * proof.length; bit++) {
        const changed = Buffer.from(proof);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(() => verifyTrieProof({ root: trie.root(), key: sought, proof: changed })).toThrow();
      }
    }
  });

  it('has the root of the same keys built at once, for more than are hashed together', () => {
    const trie = new GrowingTrie();
    const model = new Map<string, Buffer>();
    for (const [count, change] of [
      [3_000, 'first'],
      [700, 'second'],
      [1, 'third'],
      [5_000, 'fourth'],
    ] as const) {
      for (let i = 0; i < count; i++) {
        trie.set(sha256(`key ${i}`), sha256(`${change} ${i}`));
        model.set(sha256(`key ${i}`).toString('hex'), sha256(`${change} ${i}`));
      }
      const leaves = [...model].map(([one, value]) => Buffer.concat([Buffer.from(one, 'hex'), value]));
      expect(trie.root()).toEqual(buildTrie(sortLeaves(Buffer.concat(leaves))).root);
    }
  });

  it('is empty at first', () => {
    const trie = new GrowingTrie();
    expect(trie.root()).toEqual(sha256(''));
    expect(trie.get(sha256('x'))).toBeUndefined();
    expect(trie.prove(sha256('x'))).toEqual(encodeTrieProof({ shows: 'nothing' }));
    expect([...trie.places()]).toEqual([]);
  });
});
