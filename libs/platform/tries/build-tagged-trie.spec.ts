import { MemoryTrie } from '@testing/references';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sha256 } from '@core/kernel';
import { buildTrie, proveTrie, sortLeaves, trieKey, trieValue } from '@core/trie';
import { buildTaggedTrie, isMemberTag, type KeyPage, memberTag, numberOfTag, TaggedLeaves } from './index.js';

const ORIGIN = 'log.example/1';
/** Entries beyond 2^32, since they are kept in 8 bytes. */
const entryOf = (number: number): number => Math.max(0, 2 ** 40 + 3 * number);
const recordOf = (number: number): Buffer => sha256(`record ${number}`);
const tagOf = (number: number): number => (number % 3 === 0 ? memberTag(number) : number);
const roleOf = (number: number) => (number % 3 === 0 ? 'member' : 'ancestor');

async function* pagesOf(count: number, size: number): AsyncGenerator<KeyPage> {
  for (let from = 0; from < count; from += size) {
    const numbers = Array.from({ length: Math.min(size, count - from) }, (_, n) => from + n);
    yield {
      tags: Uint32Array.from(numbers.map(tagOf)),
      entries: Float64Array.from(numbers.map(entryOf)),
      records: Buffer.concat(numbers.map(recordOf)),
    };
  }
}

const leavesOf = (numbers: readonly number[]): Buffer =>
  Buffer.concat(
    numbers.flatMap((number) => [trieKey(ORIGIN, entryOf(number)), trieValue(roleOf(number), recordOf(number))]),
  );

describe('buildTaggedTrie', () => {
  const usual = process.env['TMPDIR'];
  const folder = mkdtempSync(path.join(tmpdir(), 'tries-spec-'));
  beforeAll(() => void (process.env['TMPDIR'] = folder));
  afterAll(() => {
    if (usual === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usual;
    rmSync(folder, { recursive: true });
  });

  it.each([0, 1, 2, 300, 2_001])('builds the trie of %i keys, with the tags in key order', async (count) => {
    const built = await buildTaggedTrie({ origin: ORIGIN, count, pages: pagesOf(count, 97) });
    const expected = buildTrie(sortLeaves(leavesOf(Array.from({ length: count }, (_, n) => n))));
    expect(Buffer.from(built.root).equals(expected.root)).toBe(true);
    expect(Buffer.from(built.index).equals(expected.index)).toBe(true);
    const inOrder = [...built.tags].map(numberOfTag);
    expect([...built.tags].every((tag) => isMemberTag(tag) === (numberOfTag(tag) % 3 === 0))).toBe(true);
    const reader = new MemoryTrie(built.index, leavesOf(inOrder));
    for (const number of [0, 1, count - 1, count + 1]) {
      const { answer } = await proveTrie(trieKey(ORIGIN, entryOf(number)), reader);
      const held = number >= 0 && number < count;
      expect(answer).toEqual(
        held ? { present: true, value: trieValue(roleOf(number), recordOf(number)) } : { present: false },
      );
    }
  });

  it('builds the same trie of 100,000 keys in a thread, with files beyond the memory limit, and reports progress', async () => {
    const count = 100_000;
    const reported: number[] = [];
    const built = await buildTaggedTrie({
      ...{ origin: ORIGIN, count, pages: pagesOf(count, 9_000), memoryBytes: 2 ** 20 },
      progress: (done) => reported.push(done),
    });
    const leaves = new TaggedLeaves(ORIGIN);
    for await (const page of pagesOf(count, 30_000)) leaves.add(page);
    const expected = leaves.finish();
    expect(Buffer.from(built.root).equals(Buffer.from(expected.root))).toBe(true);
    expect(Buffer.from(built.index).equals(Buffer.from(expected.index))).toBe(true);
    expect(Buffer.from(built.tags.buffer).equals(Buffer.from(expected.tags.buffer))).toBe(true);
    expect(reported).toEqual([...reported].sort((a, b) => a - b));
    expect(reported.at(-1)).toBe(2 * count);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('fails if a page fails or a key is repeated, and leaves no files behind', async () => {
    async function* broken(): AsyncGenerator<KeyPage> {
      yield* pagesOf(5_000, 1_000);
      throw new Error('the database went away');
    }
    const task = { origin: ORIGIN, count: 6_000, memoryBytes: 1_000 };
    await expect(buildTaggedTrie({ ...task, pages: broken() })).rejects.toThrow('the database went away');
    async function* twice(): AsyncGenerator<KeyPage> {
      yield* pagesOf(3_000, 1_000);
      yield* pagesOf(3_000, 1_000);
    }
    await expect(buildTaggedTrie({ ...task, pages: twice() })).rejects.toThrow('is the key of the leaf before it');
    expect(readdirSync(folder)).toEqual([]);
  });
});
