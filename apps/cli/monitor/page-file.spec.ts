import { appendFileSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EMPTY_INDEX, growIndex, type IndexShape, Occurrences } from '@core/index-pages';
import { sha256 } from '@core/kernel';
import { EMPTY_LIST, extendList } from '@core/subject-index';
import { GrowingTrie } from '@core/trie';
import { PageFile } from './page-file.js';

describe('PageFile', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'page-file-spec-'));
  const trie = new GrowingTrie();
  let entry = 0;
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Adds entries about `count` of `of` subjects to the pages, and to a trie in memory. */
  async function grow(pages: PageFile, shape: IndexShape, count: number, of: number): Promise<IndexShape> {
    const news = new Occurrences();
    for (let n = 0; n < count; n++, entry++) {
      const key = sha256(`subject ${(entry * 7_919) % of}`);
      const leafHash = sha256(`entry ${entry}`);
      news.add(key, entry, leafHash);
      trie.set(key, extendList(trie.get(key) ?? EMPTY_LIST, { index: entry, leafHash }));
    }
    news.sort();
    return growIndex(pages, shape, news);
  }

  it('keeps the index over restarts and when it is written anew, and nothing that a state does not state', async () => {
    let pages = PageFile.empty(folder);
    let shape = EMPTY_INDEX;
    for (let round = 0; round < 12; round++) {
      shape = await grow(pages, shape, 300, 2_000);
      expect(shape.root).toEqual(trie.root());
      expect(shape.subjects).toBe(trie.size);
      const saved = pages.describe(shape.depth);
      const size = saved.bytes;
      if (round % 3 === 0) {
        pages.close();
        appendFileSync(path.join(folder, saved.file), 'left behind by a crash');
        pages = PageFile.open(folder, saved) as PageFile;
        expect(pages.describe(shape.depth)).toEqual(saved);
      }
      if (round % 4 === 3) {
        const next = pages.compacted(shape.depth, 0);
        pages.remove();
        pages = next;
        expect(pages.describe(shape.depth).bytes).toBeLessThan(size / 2);
        expect(readdirSync(folder)).toEqual([saved.file.replace(/\d+$/, (n) => String(Number(n) + 1))]);
      }
    }
    // Below the limit nothing is written anew.
    expect(pages.compacted(shape.depth)).toBe(pages);
    pages.remove();
  });

  it('is not opened where it is damaged, too short or missing, or of another name', async () => {
    const pages = PageFile.empty(folder, 'pages.9');
    const { depth } = await grow(pages, EMPTY_INDEX, 200, 200);
    const saved = pages.describe(depth);
    pages.close();
    expect(PageFile.open(folder, saved)).toBeDefined();
    for (const bytes of [saved.bytes - 1, saved.bytes + 1])
      expect(PageFile.open(folder, { ...saved, bytes })).toBeUndefined();
    for (const file of ['pages.8', '../pages.9', 'state.json'])
      expect(PageFile.open(folder, { ...saved, file })).toBeUndefined();
    truncateSync(path.join(folder, 'pages.9'), saved.bytes - 5);
    appendFileSync(path.join(folder, 'pages.9'), '12345');
    expect(PageFile.open(folder, saved)).toBeUndefined();
  });
});
