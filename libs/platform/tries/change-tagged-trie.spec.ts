import fc from 'fast-check';
import { sha256 } from '@core/kernel';
import {
  buildTaggedTrie,
  changeTaggedTrie,
  isWorthChanging,
  type KeyPage,
  memberTag,
  numberOfTag,
  type StoredTaggedTrie,
  type Tag,
  type TaggedTrie,
} from './index.js';

const ORIGIN = 'log.example/1';
const recordOf = (number: number): Buffer => sha256(`record ${number}`);

function pageOf(tags: readonly Tag[]): KeyPage {
  const numbers = tags.map(numberOfTag);
  return { tags: Uint32Array.from(tags), ...keysOf(numbers) };
}

function keysOf(numbers: readonly number[]): Omit<KeyPage, 'tags'> {
  return {
    entries: Float64Array.from(numbers, (number) => 3 * number),
    records: Buffer.concat(numbers.map(recordOf)),
  };
}

async function* pages(tags: readonly Tag[]): AsyncGenerator<KeyPage> {
  yield pageOf(tags);
}

/** The obvious way: every leaf anew. */
const built = (tags: readonly Tag[]): Promise<TaggedTrie> =>
  buildTaggedTrie({ origin: ORIGIN, count: tags.length, pages: pages(tags) });

const storedAs = ({ root, index, tags }: TaggedTrie): StoredTaggedTrie => ({
  ...{ root, index, count: tags.length },
  tags: async (ranges) => ranges.map(({ from, to }) => tags.slice(from, to)),
});

async function changed(base: TaggedTrie, without: readonly Tag[], plus: readonly Tag[]): Promise<TaggedTrie> {
  const delta = { origin: ORIGIN, base: storedAs(base), without, plus };
  const { root, index, runs } = await changeTaggedTrie({ ...delta, keysOf: async (numbers) => keysOf(numbers) });
  const tags = runs.flatMap((run) => [...(run instanceof Uint32Array ? run : base.tags.subarray(run.from, run.to))]);
  return { root, index, tags: Uint32Array.from(tags) };
}

const hex = ({ root, index, tags }: TaggedTrie): string[] =>
  [root, index, new Uint8Array(tags.buffer)].map((bytes) => Buffer.from(bytes).toString('hex'));

/** By number: absent, an ancestor or a member. */
type Roles = readonly (0 | 1 | 2)[];
const tagsOf = (roles: Roles): Tag[] =>
  roles.flatMap((role, number) => (role === 0 ? [] : [role === 1 ? number : memberTag(number)]));

/** Of as many keys, so that both have two buckets or four. */
const sizes = fc.constantFrom(150, 256, 300, 512);
const rolesFor = (count: number): fc.Arbitrary<Roles> =>
  fc.array(fc.constantFrom<1 | 2>(1, 2), { minLength: count, maxLength: count });
const worlds = sizes.chain((count) =>
  fc.record({
    roles: rolesFor(count),
    changes: fc.array(fc.record({ number: fc.nat(count + 20), role: fc.constantFrom<0 | 1 | 2>(0, 1, 2) }), {
      maxLength: 20,
    }),
  }),
);

describe('changeTaggedTrie', () => {
  it('makes the trie that building it anew makes', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async ({ roles, changes }) => {
        const after = Array.from({ length: roles.length + 21 }, (_, number) => roles[number] ?? 0);
        for (const { number, role } of changes) after[number] = role;
        const [old, present] = [tagsOf(roles), tagsOf(after)];
        const without = old.filter((tag) => !present.includes(tag));
        const plus = present.filter((tag) => !old.includes(tag));
        const base = await built(old);
        const expected = await built(present);
        if (expected.index.length !== base.index.length)
          return expect(changed(base, without, plus)).rejects.toMatchObject({ code: 'bad-count' });
        expect(hex(await changed(base, without, plus))).toEqual(hex(expected));
      }),
      { numRuns: 60 },
    );
  });

  it('empties a bucket, and the whole trie', async () => {
    const tags = Array.from({ length: 100 }, (_, number) => number);
    const base = await built(tags);
    expect(hex(await changed(base, tags, []))).toEqual(hex(await built([])));
    expect(hex(await changed(await built([]), [], tags))).toEqual(hex(base));
  });

  it('refuses a base in which any bit of the index or of the root is another', async () => {
    const base = await built(Array.from({ length: 300 }, (_, number) => number));
    const touched = Array.from({ length: 300 }, (_, number) => number).filter((number) => number % 9 === 0);
    for (const part of ['index', 'root'] as const)
      for (let bit = 0; bit < 8 * base[part].length; bit++) {
        const bytes = Buffer.from(base[part]);
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        await expect(changed({ ...base, [part]: bytes }, touched, [])).rejects.toMatchObject({
          code: 'bad-reader-answer',
        });
      }
  });

  it('refuses a base whose index states other numbers of leaves, far from any change', async () => {
    const base = await built(Array.from({ length: 300 }, (_, number) => number));
    for (const at of [base.index.length - 4 * 5, base.index.length - 4]) {
      const index = Buffer.from(base.index);
      index.writeUInt32BE(index.readUInt32BE(at) + 1, at);
      await expect(changed({ ...base, index }, [], [])).rejects.toMatchObject({ code: 'bad-reader-answer' });
    }
  });

  it('refuses a base in which a tag of a bucket that changes is another', async () => {
    const base = await built(Array.from({ length: 100 }, (_, number) => number));
    for (let at = 0; at < base.tags.length; at++)
      for (const tag of [memberTag(base.tags[at] ?? 0), 100, (base.tags[at] ?? 0) ^ 1]) {
        const tags = Uint32Array.from(base.tags);
        tags[at] = tag;
        await expect(changed({ ...base, tags }, [], [200])).rejects.toMatchObject({ code: 'bad-reader-answer' });
      }
    await expect(changed(base, [150], [])).rejects.toMatchObject({ code: 'bad-reader-answer' });
  });
});

describe('isWorthChanging', () => {
  it('holds for few changes of a large trie that keeps its number of buckets', () => {
    expect(isWorthChanging(1_000_000, 1_000_000, 2_000)).toBe(true);
    expect(isWorthChanging(1_000_000, 1_000_000, 2_001)).toBe(false);
    expect(isWorthChanging(1_000, 1_001, 1)).toBe(false);
    expect(isWorthChanging(128 * 2 ** 13, 128 * 2 ** 13 + 1, 1)).toBe(false);
  });
});
