import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { LANE_MESSAGES } from '@core/sha256';
import { BucketRoot } from './bucket-root.js';
import { leafHash } from './hash.js';
import { buildTrie, hashedLeaves, leafOrder, sortLeaves, TrieBuilder, trieLeaves, writeTrieLeaf } from './index.js';
import { sharedBits } from './key-bits.js';
import { leafHashes } from './leaf-batches.js';
import { subtreeRoot } from './subtree-stack.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('trieLeaves', () => {
  const digits = fc.integer({ min: 1, max: 53 }).map((bits) => 2 ** bits - 1);
  const entry = fc.oneof(fc.nat(1_200), digits);
  const origin = fc.oneof(fc.constant('whence.local/log'), fc.string({ minLength: 1, maxLength: 200 }));
  const columns = fc.uniqueArray(entry, { minLength: 1, maxLength: 40 }).chain((entries) =>
    fc.record({
      entries: fc.constant(Float64Array.from(entries)),
      records: fc.uint8Array({ minLength: 32 * entries.length, maxLength: 32 * entries.length }),
      members: fc.array(fc.boolean(), { minLength: entries.length, maxLength: entries.length }),
    }),
  );

  it('writes the leaves that writeTrieLeaf writes one by one', () => {
    fc.assert(
      fc.property(origin, columns, (log, { entries, records, members }) => {
        const expected = Buffer.alloc(64 * entries.length);
        entries.forEach((one, n) => {
          const record = records.subarray(32 * n, 32 * n + 32);
          writeTrieLeaf(log, { entry: one, role: members[n] ? 'member' : 'ancestor', record }, expected, 64 * n);
        });
        const made = trieLeaves(log, { entries, records, isMember: (leaf) => members[leaf] === true });
        expect(hex(made)).toBe(hex(expected));
      }),
    );
  });

  it('writes more leaves than are hashed at once', () => {
    const count = 2 * LANE_MESSAGES + 3;
    const entries = Float64Array.from({ length: count }, (_, n) => 7 * n);
    const records = Buffer.alloc(32 * count, 5);
    const made = trieLeaves('a.example/log', { entries, records, isMember: (leaf) => leaf % 3 === 0 });
    const one = Buffer.alloc(64);
    for (let n = 0; n < count; n++) {
      const role = n % 3 === 0 ? 'member' : 'ancestor';
      writeTrieLeaf('a.example/log', { entry: 7 * n, role, record: records.subarray(0, 32) }, one, 0);
      expect(Buffer.from(made.subarray(64 * n, 64 * n + 64)).equals(one)).toBe(true);
    }
  });

  it('refuses what is no entry index, and too few records', () => {
    const records = Buffer.alloc(32);
    for (const bad of [-1, 0.5, 2 ** 53, NaN])
      expect(() => trieLeaves('o', { entries: Float64Array.of(bad), records, isMember: () => true })).toThrow(
        expect.objectContaining({ code: 'malformed-hash' }),
      );
    expect(() => trieLeaves('o', { entries: Float64Array.of(1, 2), records, isMember: () => true })).toThrow(
      expect.objectContaining({ code: 'malformed-hash' }),
    );
  });
});

describe('leaves in their order', () => {
  const leaves = fc
    .uniqueArray(fc.nat(100_000), { minLength: 1, maxLength: 300 })
    .map((seeds) => Buffer.concat(seeds.map((seed) => createHash('sha512').update(String(seed)).digest())));

  it('make the trie of the same leaves sorted, wherever they lie in memory', () => {
    fc.assert(
      fc.property(leaves, fc.nat(3), (unsorted, offset) => {
        const moved = new Uint8Array(unsorted.length + 8).subarray(offset, offset + unsorted.length);
        moved.set(unsorted);
        const order = leafOrder(unsorted);
        const builder = new TrieBuilder(order.length);
        builder.addInOrder(moved, order);
        expect(builder.finish()).toEqual(buildTrie(sortLeaves(unsorted)));
        const words = leafHashes(moved, order);
        const hashes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
        order.forEach((leaf, place) => {
          const [key, value] = [unsorted.subarray(64 * leaf, 64 * leaf + 32), unsorted.subarray(64 * leaf + 32)];
          expect(hex(hashes.subarray(32 * place, 32 * place + 32))).toBe(hex(leafHash(key, value.subarray(0, 32))));
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe('hashedLeaves', () => {
  it('make the trie of the leaves with their values, wherever they lie in memory', () => {
    const count = LANE_MESSAGES + 200;
    const records = Buffer.concat(
      Array.from({ length: count }, (_, n) => createHash('sha256').update(String(n)).digest()),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: count }),
        fc.nat(1_000),
        fc.integer({ min: 1, max: 9 }),
        (some, first, nth) => {
          const entries = Float64Array.from({ length: some }, (_, n) => first + n);
          const columns = { entries, records, isMember: (leaf: number): boolean => leaf % nth === 0 };
          const leaves = trieLeaves('a.example/log', columns);
          const hashed = hashedLeaves('a.example/log', columns);
          const order = leafOrder(hashed);
          expect(order).toEqual(leafOrder(leaves));
          const [expected, builder] = [new TrieBuilder(some), new TrieBuilder(some)];
          expected.addInOrder(leaves, order);
          const moved = new Uint8Array(hashed.length + 8).subarray(nth % 4, (nth % 4) + hashed.length);
          moved.set(hashed);
          builder.addHashed(moved, order);
          expect(builder.finish()).toEqual(expected.finish());
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are refused out of order', () => {
    const leaves = hashedLeaves('o', {
      entries: Float64Array.of(1, 2),
      records: Buffer.alloc(64),
      isMember: () => true,
    });
    const order = leafOrder(leaves);
    expect(() => new TrieBuilder(2).addHashed(leaves, order.reverse())).toThrow(
      expect.objectContaining({ code: 'not-sorted' }),
    );
    expect(() => new TrieBuilder(2).addHashed(leaves, order.subarray(1))).toThrow(
      expect.objectContaining({ code: 'bad-count' }),
    );
  });
});

describe('BucketRoot', () => {
  it('computes the root that the stack algorithm computes, however deep and however wide', () => {
    // Keys that begin with the same bytes, or are the same but for a bit: edges of 256 nodes.
    const key = fc.tuple(fc.nat(3), fc.integer({ min: 0, max: 32 }), fc.nat(100_000)).map(([start, same, seed]) => {
      const hash = createHash('sha256').update(String(seed)).digest();
      return Buffer.concat([Buffer.alloc(same, start), hash]).subarray(0, 32);
    });
    const bit = fc.nat(255).map((at) => {
      const one = Buffer.alloc(32);
      one[at >> 3] = 0x80 >> (at & 7);
      return one;
    });
    const keys = fc.oneof(
      fc.array(fc.oneof(key, bit), { minLength: 1, maxLength: 700 }),
      fc.constant(Array.from({ length: 3_000 }, (_, n) => createHash('sha256').update(String(n)).digest())),
    );
    const roots = new BucketRoot();
    fc.assert(
      fc.property(keys, (some) => {
        const distinct = [...new Set(some.map((one) => one.toString('hex')))].sort();
        const leaves = Buffer.concat(distinct.flatMap((one) => [Buffer.from(one, 'hex'), Buffer.alloc(32, 1)]));
        for (let leaf = 0; leaf < distinct.length; leaf++) {
          const at = 64 * leaf;
          const hash = leafHash(leaves.subarray(at, at + 32), leaves.subarray(at + 32, at + 64));
          const words = new Uint32Array(Uint8Array.from(hash).buffer);
          roots.add(words, 0, leaf === 0 ? 0 : sharedBits(leaves, at - 64, leaves, at));
        }
        const root = Buffer.alloc(33);
        roots.finish(root, 1);
        expect(hex(root.subarray(1))).toBe(hex(subtreeRoot(leaves, 0, distinct.length)));
      }),
      { numRuns: 60 },
    );
  });
});
