import fc from 'fast-check';
import { leafHash, type NodeReader, recordOfNode, TreeEdge } from '@core/merkle';
import {
  decodeEntryBundle,
  decodeHashTile,
  encodeEntryBundle,
  formatTilePath,
  newTiles,
  parseTilePath,
  readHashTile,
  requireTile,
  type Tile,
  TILE_WIDTH,
  tileLevels,
  TilesError,
  tileWidth,
} from './index.js';

const refused = (code: string): Error => expect.objectContaining({ code, name: 'TilesError' });
const index = fc.oneof(fc.nat(2_000), fc.maxSafeNat());
const tile = fc.record<Tile>({
  level: fc.oneof(fc.constant('entries' as const), fc.nat(63)),
  index,
  width: fc.integer({ min: 1, max: TILE_WIDTH }),
});

describe('paths', () => {
  test.each<[string, Tile]>([
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/63/001.p/255', { level: 63, index: 1, width: 255 }],
    ['tile/entries/x001/000.p/1', { level: 'entries', index: 1_000, width: 1 }],
    ['tile/0/x009/x007/x199/x254/x740/991', { level: 0, index: Number.MAX_SAFE_INTEGER, width: 256 }],
  ])('%s', (path, value) => {
    expect(parseTilePath(path)).toEqual(value);
    expect(formatTilePath(value)).toBe(path);
  });

  test.each([
    '',
    '/tile/0/000',
    'tile/0/000/',
    'tile/0/0',
    'tile/0/1234',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/257',
    'tile/0/000.p/',
    'tile/0/000.p/1/',
    'tile/0/000\n',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/0/x999/x999/x999/x999/x999/x999/999',
    'tile/Entries/000',
    'tile/0/٠٠٠',
    'tile/0/../0/000',
    'tile/data/000',
  ])('%p is none', (path) => expect(() => parseTilePath(path)).toThrow(refused('malformed-path')));

  test('each tile has one path', () => {
    fc.assert(fc.property(tile, (value) => expect(parseTilePath(formatTilePath(value))).toEqual(value)));
  });

  test('a path with one changed character names another tile or none', () => {
    const change = fc.tuple(tile, fc.nat(), fc.constantFrom(...'0123456789x/.p-+ %\0'));
    fc.assert(
      fc.property(change, ([value, at, character]) => {
        const path = formatTilePath(value);
        const changed = path.slice(0, at % path.length) + character + path.slice((at % path.length) + 1);
        let read: Tile | undefined;
        try {
          read = parseTilePath(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(TilesError);
        }
        if (read) expect(formatTilePath(read)).toBe(changed);
      }),
    );
  });
});

/**
 * The definition: hash k of level l is that of entries [k * 256^l, (k + 1) * 256^l), if the tree
 * has them all.
 */
function slowWidth(level: number, tileIndex: number, treeSize: number): number {
  let width = 0;
  for (let i = 0; i < TILE_WIDTH; i++) {
    if ((tileIndex * TILE_WIDTH + i + 1) * TILE_WIDTH ** level <= treeSize) width++;
  }
  return width;
}

function slowTiles(treeSize: number): Map<string, number> {
  const tiles = new Map<string, number>();
  for (let n = 0; n * TILE_WIDTH < treeSize; n++) tiles.set(`entries ${n}`, slowWidth(0, n, treeSize));
  for (const level of [0, 1, 2, 3]) {
    for (let n = 0; slowWidth(level, n, treeSize) > 0; n++) tiles.set(`${level} ${n}`, slowWidth(level, n, treeSize));
  }
  return tiles;
}

describe('which tiles a tree has', () => {
  const size = fc.oneof(fc.nat(1_000), fc.nat(200_000));

  test('widths are those of the definition', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(900), size, (level, n, treeSize) =>
        expect(tileWidth(level, n, treeSize)).toBe(slowWidth(level, n, treeSize)),
      ),
    );
  });

  test('growth writes only tiles that are new or wider', () => {
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const [before, after] = [slowTiles(from), slowTiles(to)];
        const expected = [...after].filter(([name, width]) => before.get(name) !== width);
        const written = [...newTiles(from, to)].map((t) => [`${t.level} ${t.index}`, t.width]);
        expect(written).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('levels count them, up to the largest size', () => {
    expect(tileLevels(0)).toEqual([]);
    expect(tileLevels(Number.MAX_SAFE_INTEGER)).toHaveLength(7);
    fc.assert(
      fc.property(size, (treeSize) => {
        const tiles = [...slowTiles(treeSize)].filter(([name]) => !name.startsWith('entries'));
        const counted = tileLevels(treeSize).reduce(
          (sum, { full, partialWidth }) => sum + full + Math.sign(partialWidth),
          0,
        );
        expect(counted).toBe(tiles.length);
      }),
      { numRuns: 50 },
    );
  });

  test('a tile exists in its width and narrower, not wider', () => {
    for (const [level, n, width] of [
      [0, 0, 256],
      [0, 1, 44],
      [0, 1, 43],
      [1, 0, 1],
      ['entries', 1, 44],
    ] as const) {
      expect(() => requireTile({ level, index: n, width }, 300)).not.toThrow();
    }
    for (const [level, n, width] of [
      [0, 1, 45],
      [0, 1, 256],
      [0, 2, 1],
      [1, 0, 2],
      [2, 0, 1],
      ['entries', 2, 1],
      [0, 0, 0],
      [0, -1, 1],
      [0, 0.5, 1],
      [0, Number.NaN, 1],
    ] as const) {
      expect(() => requireTile({ level, index: n, width }, 300)).toThrow(refused('no-such-tile'));
    }
  });
});

describe('tiles of hashes', () => {
  const leaves = Array.from({ length: 66_000 }, (_, i) => leafHash(Buffer.from(String(i))));
  const { completed } = TreeEdge.empty.appendAll(leaves);
  const reader: NodeReader = {
    readNodes: async (nodes) =>
      nodes.map((node) => {
        const { entry, offset } = recordOfNode(node);
        return (completed[entry] as Buffer).subarray(offset, offset + 32);
      }),
  };

  test('hash k of level l is the root of its 256^l entries', async () => {
    const level1 = await readHashTile({ level: 1, index: 1, width: 1 }, reader);
    expect(level1).toEqual(TreeEdge.empty.appendAll(leaves.slice(65_536, 65_792)).edge.root());
    const level2 = await readHashTile({ level: 2, index: 0, width: 1 }, reader);
    expect(level2).toEqual(TreeEdge.empty.appendAll(leaves.slice(0, 65_536)).edge.root());
    const bottom = await readHashTile({ level: 0, index: 257, width: 208 }, reader);
    expect(decodeHashTile(bottom, 208)).toEqual(leaves.slice(257 * 256, 257 * 256 + 208));
  });

  test('a full tile leads to the hash in the tile above it', async () => {
    const above = decodeHashTile(await readHashTile({ level: 1, index: 0, width: 256 }, reader), 256);
    for (const n of [0, 1, 255]) {
      const hashes = decodeHashTile(await readHashTile({ level: 0, index: n, width: 256 }, reader), 256);
      expect(TreeEdge.empty.appendAll(hashes).edge.root()).toEqual(above[n]);
    }
  });

  test('refuses wrong data from the reader, and bytes of another length', async () => {
    for (const answer of [[], [Buffer.alloc(32)], [Buffer.alloc(32), Buffer.alloc(31)]]) {
      const liar: NodeReader = { readNodes: async () => answer };
      await expect(readHashTile({ level: 0, index: 0, width: 2 }, liar)).rejects.toThrow(refused('bad-reader-answer'));
    }
    for (const length of [0, 63, 65, 96]) {
      expect(() => decodeHashTile(Buffer.alloc(length), 2)).toThrow(refused('malformed-tile'));
    }
  });
});

describe('entry bundles', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: TILE_WIDTH });

  test('survive a round trip; every truncation, extension and other width is refused', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (list, cut) => {
        const bundle = encodeEntryBundle(list);
        expect(decodeEntryBundle(bundle, list.length)).toEqual(list.map((entry) => Buffer.from(entry)));
        const shorter = bundle.subarray(0, cut % bundle.length);
        for (const [bytes, width] of [
          [shorter, list.length],
          [Buffer.concat([bundle, Buffer.of(0)]), list.length],
          [bundle, list.length + 1],
          [bundle, list.length - 1],
        ] as const) {
          expect(() => decodeEntryBundle(bytes, width)).toThrow(refused('malformed-bundle'));
        }
      }),
    );
  });

  test('whatever the bytes, there are entries or a TilesError, and one bundle has one encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.integer({ min: -1, max: 5 }), (bytes, width) => {
        let list: Buffer[] | undefined;
        try {
          list = decodeEntryBundle(bytes, width);
        } catch (error) {
          expect(error).toBeInstanceOf(TilesError);
        }
        if (list) expect(encodeEntryBundle(list)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  test('limits: 65,535 bytes an entry, 1 to 256 entries', () => {
    const largest = Buffer.alloc(65_535, 1);
    expect(decodeEntryBundle(encodeEntryBundle([largest]), 1)).toEqual([largest]);
    expect(() => encodeEntryBundle([Buffer.alloc(65_536)])).toThrow(refused('entry-too-large'));
    expect(() => encodeEntryBundle([])).toThrow(refused('malformed-bundle'));
    expect(() => encodeEntryBundle(Array.from({ length: 257 }, () => largest))).toThrow(refused('malformed-bundle'));
  });
});
