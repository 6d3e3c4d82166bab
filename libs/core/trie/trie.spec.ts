import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { sha256 } from '@core/kernel';
import {
  buildTrie,
  encodeTrieProof,
  LEAF_BYTES,
  parseTrieProof,
  proveTrie,
  type Role,
  sortLeaves,
  TrieBuilder,
  trieKey,
  type TrieReader,
  trieValue,
  verifyTrieProof,
  writeTrieLeaf,
} from './index.js';
import { MemoryTrie, type Pair, referenceTrieProof, referenceTrieRoot } from '@testing/references';

/** A set of five shards, for another implementation: its keys and values, its root, its proofs. */
interface SetVectors {
  readonly origin: string;
  readonly keys: readonly { entry: number; role: Role; record: string; key: string; value: string }[];
  readonly set: {
    readonly root: string;
    /** `shows`: the value; null where the entry's shard is not in the set. */
    readonly proofs: readonly { entry: number; shows: string | null; proof: string }[];
    readonly refused: readonly { about: string; entry: number; code: string; proof: string }[];
  };
}

const vectors = (): SetVectors =>
  JSON.parse(readFileSync(path.join(__dirname, 'vectors', 'sets.json'), 'utf8')) as SetVectors;

/** Keys that crowd: long shared prefixes, neighbours in the last bit, and everything between. */
const key = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(fc.nat(255), fc.nat(3)).map(([bit, fill]) => {
    const bytes = Buffer.alloc(32, [0x00, 0xff, 0xaa, 0x01][fill]);
    bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3);
    return bytes;
  }),
);
const pairs = fc
  .uniqueArray(key, { maxLength: 40, selector: (bytes) => bytes.toString('hex') })
  .map((keys) => keys.map((bytes, i): Pair => [bytes, sha256(`value ${i}`)]));
const byHash = (count: number, word: string): Pair[] =>
  Array.from({ length: count }, (_, i): Pair => [sha256(`${word} ${i}`), sha256(`value ${i}`)]);
const leavesOf = (list: readonly Pair[]): Buffer => sortLeaves(Buffer.concat(list.flat()));
const readerOf = (list: readonly Pair[]): MemoryTrie => new MemoryTrie(buildTrie(leavesOf(list)).index, leavesOf(list));

/** Proves, verifies against the recursive definition's root, and compares with its path. */
async function proveAsDefined(list: readonly Pair[], sought: Buffer, reader: TrieReader): Promise<void> {
  const { root, proof, answer } = await proveTrie(sought, reader);
  const expected = referenceTrieProof(list, sought);
  const held = list.find(([held]) => held.equals(sought));
  expect(root).toEqual(referenceTrieRoot(list));
  expect(answer).toEqual(held ? { present: true, value: held[1] } : { present: false });
  expect(verifyTrieProof({ root, key: sought, proof })).toEqual(answer);
  const { leaf, steps } = expected;
  if (leaf === undefined) expect(proof).toEqual(encodeTrieProof({ shows: 'nothing' }));
  else if (held) expect(proof).toEqual(encodeTrieProof({ shows: 'value', value: leaf[1], steps }));
  else expect(proof).toEqual(encodeTrieProof({ shows: 'other-leaf', key: leaf[0], value: leaf[1], steps }));
}

describe('a trie, compared with the recursive definition', () => {
  it('has the same root, built at once or in pieces of any size', () => {
    fc.assert(
      fc.property(pairs, fc.array(fc.nat(7), { maxLength: 60 }), (list, sizes) => {
        const leaves = leavesOf(list);
        const builder = new TrieBuilder(list.length);
        let added = 0;
        for (const size of sizes) {
          builder.add(leaves.subarray(added * LEAF_BYTES, (added + size) * LEAF_BYTES));
          added = Math.min(list.length, added + size);
        }
        builder.add(leaves.subarray(added * LEAF_BYTES));
        const { root, index } = builder.finish();
        expect(root).toEqual(referenceTrieRoot(list));
        expect(index).toEqual(buildTrie(leaves).index);
      }),
      { numRuns: 200 },
    );
  });

  it('proves what it contains and what it does not', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, key, async (list, other) => {
        const reader = readerOf(list);
        for (const sought of [other, ...list.slice(0, 5).map(([held]) => held)]) {
          await proveAsDefined(list, sought, reader);
        }
      }),
      { numRuns: 100 },
    );
  });

  it.each([1, 2, 127, 128, 129, 256, 257, 1_000, 3_000])(
    'holds with %i hashed keys, in one bucket or many',
    async (n) => {
      const list = byHash(n, 'held');
      const reader = readerOf(list);
      const steps = Math.ceil(n / 12);
      for (let i = 0; i < n; i += steps) await proveAsDefined(list, list[i]?.[0] as Buffer, reader);
      for (let i = 0; i < 12; i++) await proveAsDefined(list, sha256(`absent ${i}`), reader);
    },
  );

  it('works when keys crowd into few of many buckets', async () => {
    const crowded = byHash(700, 'held').map(([held, value], i): Pair => {
      held.writeUInt8([0x00, 0x01, 0xf0][i % 3] as number, 0);
      return [held, value];
    });
    const reader = readerOf(crowded);
    for (const first of [0x00, 0x01, 0x02, 0x7f, 0x80, 0xf0, 0xff]) {
      const sought = sha256(`sought ${first}`);
      sought.writeUInt8(first, 0);
      await proveAsDefined(crowded, sought, reader);
    }
    for (const i of [0, 1, 2, 350, 698, 699]) await proveAsDefined(crowded, crowded[i]?.[0] as Buffer, reader);
  });

  it('proves every key for every subset of ten, near and far', async () => {
    const keys = [0x00, 0x01, 0x02, 0x40, 0x80, 0xc0, 0xff].map((first) => Buffer.alloc(32, 0).fill(first, 0, 1));
    keys.push(Buffer.alloc(32, 0xff), Buffer.alloc(32, 0).fill(1, 31), Buffer.alloc(32, 0).fill(3, 31));
    for (let subset = 0; subset < 2 ** keys.length; subset++) {
      const list = keys.filter((_, i) => (subset >> i) & 1).map((held, i): Pair => [held, sha256(`value ${i}`)]);
      const reader = readerOf(list);
      const root = buildTrie(leavesOf(list)).root;
      for (const sought of keys) {
        const { proof } = await proveTrie(sought, reader);
        const held = list.find(([held]) => held === sought);
        const answer = verifyTrieProof({ root, key: sought, proof });
        if (held ? !answer.present || !answer.value.equals(held[1]) : answer.present) {
          throw new Error(`subset ${subset}, key ${sought.toString('hex')}: ${JSON.stringify(answer)}`);
        }
      }
    }
  });

  it('goes 256 steps deep', async () => {
    const list = Array.from({ length: 256 }, (_, bit): Pair => {
      const held = Buffer.alloc(32);
      held.writeUInt8(0x80 >> (bit & 7), bit >> 3);
      return [held, sha256(`value ${bit}`)];
    });
    list.push([Buffer.alloc(32), sha256('zero')]);
    const reader = readerOf(list);
    for (const at of [0, 1, 100, 255, 256]) await proveAsDefined(list, list[at]?.[0] as Buffer, reader);
    expect((await proveTrie(Buffer.alloc(32), reader)).proof).toHaveLength(1 + 32 + 33 * 256);
    await proveAsDefined(list, Buffer.alloc(32, 0).fill(0x81, 31), reader);
  });
});

describe('building and reading', () => {
  const list = byHash(400, 'held');
  const leaves = leavesOf(list);
  const { index, root } = buildTrie(leaves);

  it('sorts as a comparison sort does', () => {
    fc.assert(
      fc.property(pairs, (some) => {
        const expected = some.toSorted(([a], [b]) => Buffer.compare(a, b)).flat();
        expect(leavesOf(some)).toEqual(Buffer.concat(expected));
      }),
    );
  });

  it('sorts hashed keys, many in a group, or with their first bytes in common', () => {
    for (const shared of [0, 1, 3, 5, 31]) {
      const many = byHash(3_000, 'held').map(([held, value]): Pair => [Buffer.from(held).fill(7, 0, shared), value]);
      const few = [...new Map(many.map((pair) => [pair[0].toString('hex'), pair])).values()];
      const expected = few.toSorted(([a], [b]) => Buffer.compare(a, b)).flat();
      expect(leavesOf(few).equals(Buffer.concat(expected))).toBe(true);
    }
    const crowded = byHash(3_000, 'held').map(([held, value], i): Pair => [held.fill(i % 2, 0, 6), value]);
    expect(leavesOf(crowded)).toEqual(Buffer.concat(crowded.toSorted(([a], [b]) => Buffer.compare(a, b)).flat()));
  });

  it('refuses leaves that do not ascend, repeat, or differ in number from the announced count', () => {
    const code = (build: () => void): unknown => {
      try {
        build();
        return 'accepted';
      } catch (error) {
        return (error as { code?: unknown }).code;
      }
    };
    const [first, second] = [leaves.subarray(0, 64), leaves.subarray(64, 128)];
    expect(code(() => buildTrie(Buffer.concat([second, first])))).toBe('not-sorted');
    expect(code(() => buildTrie(Buffer.concat([first, first])))).toBe('not-sorted');
    const inPieces = new TrieBuilder(2);
    inPieces.add(second);
    expect(code(() => inPieces.add(first))).toBe('not-sorted');
    expect(code(() => new TrieBuilder(3).add(leaves.subarray(0, 4 * 64)))).toBe('bad-count');
    expect(code(() => new TrieBuilder(1).finish())).toBe('bad-count');
    expect(code(() => new TrieBuilder(1).add(leaves.subarray(0, 63)))).toBe('malformed-hash');
    for (const count of [-1, 0.5, Number.NaN, 2 ** 32]) expect(code(() => new TrieBuilder(count))).toBe('bad-count');
  });

  it('reads little: a few pieces of the index and one run of leaves', async () => {
    const many = leavesOf(byHash(20_000, 'held'));
    const memory = new MemoryTrie(buildTrie(many).index, many);
    const asked = { pieces: 0, bytes: 0, runs: 0, leaves: 0 };
    const reader: TrieReader = {
      count: memory.count,
      readIndex: (at, length) => ((asked.pieces++, (asked.bytes += length)), memory.readIndex(at, length)),
      readLeaves: (from, to) => ((asked.runs++, (asked.leaves += to - from)), memory.readLeaves(from, to)),
    };
    await proveTrie(sha256('absent'), reader);
    expect(asked).toMatchObject({ pieces: 10, bytes: 32 + 8 * 64 + 8, runs: 1 });
    expect(asked.leaves).toBeLessThan(200);
  });

  it('returns nothing from storage that contradicts itself', async () => {
    const sought = sha256('absent');
    const read = (changed: Partial<TrieReader>): TrieReader => {
      const good = new MemoryTrie(index, leaves);
      return {
        count: good.count,
        readIndex: (at, length) => good.readIndex(at, length),
        readLeaves: (from, to) => good.readLeaves(from, to),
        ...changed,
      };
    };
    expect((await proveTrie(sought, read({}))).root).toEqual(root);
    const damaged: Partial<TrieReader>[] = [
      { readIndex: () => Promise.resolve(Buffer.alloc(0)) },
      { readIndex: (_, length) => Promise.resolve(Buffer.alloc(length)) },
      { readIndex: (_, length) => Promise.resolve(Buffer.alloc(length, 1)) },
      { readLeaves: () => Promise.resolve(Buffer.alloc(0)) },
      { readLeaves: (from, to) => Promise.resolve(Buffer.alloc((to - from) * 64)) },
      { readLeaves: (from, to) => Promise.resolve(leaves.subarray((from + 1) * 64, (to + 1) * 64)) },
      { count: 1 },
    ];
    for (const changed of damaged) {
      await expect(proveTrie(sought, read(changed))).rejects.toMatchObject({ code: 'bad-reader-answer' });
    }
  });
});

describe('keys and values', () => {
  it('have these bytes for ever', () => {
    const record = sha256('entry');
    expect(trieKey('log.example/1', 0)).toEqual(sha256('whence/key/v2\nlog.example/1\n0'));
    expect(trieKey('whence.local/log', 12_000_000)).toEqual(sha256('whence/key/v2\nwhence.local/log\n12000000'));
    for (const entry of [-1, 0.5, NaN, 2 ** 53])
      expect(() => trieKey('whence.local/log', entry)).toThrow(expect.objectContaining({ code: 'malformed-hash' }));
    const { origin, keys, set } = vectors();
    for (const { entry, role, record, key, value } of keys) {
      expect(trieKey(origin, entry).toString('hex')).toBe(key);
      expect(trieValue(role, Buffer.from(record, 'hex')).toString('hex')).toBe(value);
    }
    const leaves = sortLeaves(Buffer.concat(keys.map(({ key, value }) => Buffer.from(`${key}${value}`, 'hex'))));
    expect(buildTrie(leaves).root.toString('hex')).toBe(set.root);
    const root = Buffer.from(set.root, 'hex');
    for (const { entry, shows, proof } of set.proofs) {
      const answer = verifyTrieProof({ root, key: trieKey(origin, entry), proof: parseTrieProof(proof) });
      expect(answer.present ? answer.value.toString('hex') : null).toBe(shows);
    }
    for (const { entry, code, proof } of set.refused) {
      const judge = (): unknown => verifyTrieProof({ root, key: trieKey(origin, entry), proof: parseTrieProof(proof) });
      expect(judge).toThrow(expect.objectContaining({ code }));
    }
    expect(trieValue('member', record).toString('hex')).toBe(
      sha256(Buffer.concat([Buffer.from('whence/val/v2\nmember\n'), record])).toString('hex'),
    );
    expect(trieValue('ancestor', record).toString('hex')).toBe(
      sha256(Buffer.concat([Buffer.from('whence/val/v2\nancestor\n'), record])).toString('hex'),
    );
    const leaf = Buffer.alloc(70, 7);
    for (const role of ['member', 'ancestor', 'member'] as const) {
      writeTrieLeaf('log.example/1', { entry: 17, role, record }, leaf, 3);
      const expected = [Buffer.alloc(3, 7), trieKey('log.example/1', 17), trieValue(role, record), Buffer.alloc(3, 7)];
      expect(leaf).toEqual(Buffer.concat(expected));
      const within = Buffer.concat([Buffer.alloc(5, 1), record]);
      writeTrieLeaf('log.example/1', { entry: 17, role, record: within, recordAt: 5 }, leaf.fill(7), 3);
      expect(leaf).toEqual(Buffer.concat(expected));
      const cut = { entry: 17, role, record: within, recordAt: 6 };
      expect(() => writeTrieLeaf('log.example/1', cut, leaf, 3)).toThrow(
        expect.objectContaining({ code: 'malformed-hash' }),
      );
    }
    expect(() => trieValue('member', record.subarray(1))).toThrow(expect.objectContaining({ code: 'malformed-hash' }));
  });
});
