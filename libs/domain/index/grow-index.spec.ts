import fc from 'fast-check';
import { propertyRuns } from '@testing/arbitraries';
import { EMPTY_INDEX, growIndex, type IndexShape, Occurrences, type PageStore, topOf } from '@core/index-pages';
import { sha256 } from '@core/kernel';
import { listValue, type ListedEntry } from '@core/subject-index';
import { prefixOf, verifyTrieProof } from '@core/trie';
import { type Pair, referenceTrieRoot } from '@testing/references';
import { searchIndex } from './search-index.js';
import { SpilledOccurrences } from './store/spilled-occurrences.store.js';

const keyOf = (n: number): Buffer => sha256(`subject ${n}`);
const leafOf = (entry: number): Buffer => sha256(`entry ${entry}`);

class MemoryStore implements PageStore {
  readonly pages = new Map<string, Buffer>();
  readonly blocks = new Map<string, Buffer>();
  readonly earlier = new Map<string, number[]>();

  readPages(depth: number, prefixes: readonly number[]): Promise<Map<number, Buffer>> {
    return Promise.resolve(found(prefixes, (prefix) => this.pages.get(`${depth}/${prefix}`)));
  }
  writePages(depth: number, pages: ReadonlyMap<number, Buffer>): Promise<void> {
    for (const [prefix, page] of pages) this.pages.set(`${depth}/${prefix}`, page);
    return Promise.resolve();
  }
  readBlocks(depth: number, bottom: number, prefixes: readonly number[]): Promise<Map<number, Buffer>> {
    return Promise.resolve(found(prefixes, (prefix) => this.blocks.get(`${depth}/${topOf(bottom)}/${prefix}`)));
  }
  writeBlocks(depth: number, bottom: number, blocks: ReadonlyMap<number, Buffer>): Promise<void> {
    for (const [prefix, block] of blocks) this.blocks.set(`${depth}/${topOf(bottom)}/${prefix}`, block);
    return Promise.resolve();
  }
  drop(depth: number): Promise<void> {
    for (const kept of [this.pages, this.blocks])
      for (const key of kept.keys()) if (key.startsWith(`${depth}/`)) kept.delete(key);
    return Promise.resolve();
  }
  addEarlier(keys: Buffer, entries: readonly number[]): Promise<void> {
    entries.forEach((entry, at) => {
      const key = keys.subarray(at * 32, at * 32 + 32).toString('hex');
      this.earlier.set(key, [...(this.earlier.get(key) ?? []), entry]);
    });
    return Promise.resolve();
  }

  search(key: Buffer, { depth }: IndexShape): { proof: Buffer; entries: number[]; turns: number } {
    let path = prefixOf(key, 0, 32);
    for (let turns = 0; ; turns++) {
      const blocks = new Map<number, Buffer>();
      for (let bottom = depth; bottom > 0; bottom = topOf(bottom)) {
        const top = topOf(bottom);
        const block = this.blocks.get(`${depth}/${top}/${Math.floor(path / 2 ** (32 - top))}`);
        if (block) blocks.set(top, block);
      }
      const page = this.pages.get(`${depth}/${Math.floor(path / 2 ** (32 - depth))}`);
      const answer = searchIndex(key, { depth, path, blocks, page });
      if ('turnTo' in answer) path = answer.turnTo;
      else {
        const entries = answer.tail ? [...(this.earlier.get(key.toString('hex')) ?? []), answer.tail.last] : [];
        expect(answer.tail?.count ?? 0).toBe(entries.length);
        return { proof: answer.proof, entries, turns };
      }
    }
  }
}

function found(prefixes: readonly number[], get: (prefix: number) => Buffer | undefined): Map<number, Buffer> {
  return new Map(
    prefixes.flatMap((prefix): [number, Buffer][] => {
      const bytes = get(prefix);
      return bytes ? [[prefix, bytes]] : [];
    }),
  );
}

/** The lists that the index must hold. */
class Model {
  readonly lists = new Map<string, ListedEntry[]>();

  add(key: Buffer, entry: number): void {
    const name = key.toString('hex');
    this.lists.set(name, [...(this.lists.get(name) ?? []), { index: entry, leafHash: leafOf(entry) }]);
  }

  get root(): Buffer {
    return referenceTrieRoot([...this.lists].map(([key, list]): Pair => [Buffer.from(key, 'hex'), listValue(list)]));
  }
}

async function check(store: MemoryStore, shape: IndexShape, model: Model, keys: readonly Buffer[]): Promise<void> {
  for (const key of keys) {
    const { proof, entries } = store.search(key, shape);
    const list = model.lists.get(key.toString('hex')) ?? [];
    expect(entries).toEqual(list.map(({ index }) => index));
    expect(verifyTrieProof({ root: shape.root, key, proof })).toEqual(
      list.length > 0 ? { present: true, value: listValue(list) } : { present: false },
    );
  }
}

describe('growIndex', () => {
  it('has the root, lists and proofs of the definition after every round', async () => {
    const rounds = fc.array(fc.array(fc.nat(400), { maxLength: 120 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rounds, fc.boolean(), async (subjects, crowded) => {
        const store = new MemoryStore();
        const model = new Model();
        let shape = EMPTY_INDEX;
        let entry = 0;
        for (const round of subjects) {
          const news = new Occurrences();
          for (const n of round) {
            const key = keyOf(n);
            // Most pages stay empty, so that searches turn aside.
            if (crowded) key.writeUInt8([0x00, 0x01, 0xf0][n % 3] as number, 0);
            news.add(key, entry, leafOf(entry));
            model.add(key, entry++);
          }
          news.sort();
          shape = await growIndex(store, shape, news);
          expect(shape.subjects).toBe(model.lists.size);
          expect(shape.root).toEqual(model.root);
          if (shape.subjects === 0) continue;
          const sought = Array.from({ length: 12 }, (_, n) => keyOf(400 + n));
          for (const [n, key] of sought.entries()) key.writeUInt8([0x00, 0x40, 0xf1, 0xff][n % 4] as number, 0);
          const held = [...model.lists.keys()].slice(0, 12).map((key) => Buffer.from(key, 'hex'));
          await check(store, shape, model, [...sought, ...held]);
        }
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('keeps the pages and blocks of the present depth only', async () => {
    const store = new MemoryStore();
    let shape = EMPTY_INDEX;
    for (let round = 0; round < 4; round++) {
      const news = new Occurrences();
      for (let n = 0; n < 300; n++) news.add(keyOf(300 * round + n), round, leafOf(round));
      news.sort();
      shape = await growIndex(store, shape, news);
    }
    expect(shape).toMatchObject({ subjects: 1_200, depth: 7 });
    expect([...store.pages.keys(), ...store.blocks.keys()].every((key) => key.startsWith('7/'))).toBe(true);
  });

  it('has the same root however the entries are divided into rounds', async () => {
    const build = async (size: number): Promise<IndexShape> => {
      const store = new MemoryStore();
      let shape = EMPTY_INDEX;
      for (let from = 0; from < 900; from += size) {
        const news = new Occurrences();
        for (let n = from; n < Math.min(900, from + size); n++) news.add(keyOf(n % 500), n, leafOf(n));
        news.sort();
        shape = await growIndex(store, shape, news);
      }
      return shape;
    };
    const whole = await build(900);
    expect(whole.subjects).toBe(500);
    for (const size of [1, 7, 300]) expect((await build(size)).root).toEqual(whole.root);
  });

  it.each([0, 300])(
    'makes the same pages of occurrences in parts and in files, from %i subjects on',
    async (before) => {
      const grown = async (few: number): Promise<MemoryStore> => {
        const store = new MemoryStore();
        const first = new Occurrences();
        for (let n = 0; n < before; n++) first.add(keyOf(n), n, leafOf(n));
        first.sort();
        const shape = await growIndex(store, EMPTY_INDEX, first);
        const news = new SpilledOccurrences(700);
        for (let n = 0; n < 3_000; n++) {
          news.add(keyOf(n % 2_500), before + n, leafOf(before + n));
          if (n % 250 === 0) await news.spill();
        }
        expect(await growIndex(store, shape, news.sorted(few))).toMatchObject({ subjects: 2_500, depth: 8 });
        await news.close();
        return store;
      };
      const [whole, parts] = [await grown(5_000), await grown(0)];
      expect(parts.pages).toEqual(whole.pages);
      expect(parts.blocks).toEqual(whole.blocks);
      expect(parts.earlier).toEqual(whole.earlier);
    },
  );
});
