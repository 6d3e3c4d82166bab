import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { leafHash, type NodeReader, recordOfNode, TreeEdge } from '@core/merkle';
import {
  decodeEntryBundle,
  decodeHashTile,
  encodeEntryBundle,
  formatTilePath,
  parseTilePath,
  readHashTile,
  TILE_WIDTH,
  tileLevels,
  tileWidth,
} from './index.js';

const folder = resolve(process.env['WHENCE_CONFORMANCE_DIR'] ?? '../shared/conformance', 'tlog');
const describeWithFiles = existsSync(folder) ? describe : describe.skip;
const read = (file: string): Buffer => readFileSync(resolve(folder, file));

interface PathVectors {
  entries: { index: number; logSize: number; path: string }[];
  tiles: { level: number; n: number; p: number; path: string }[];
  sizes: { size: number; full: Record<string, number>; partial: Record<string, number> }[];
}

function readerOf(leaves: readonly Buffer[]): NodeReader {
  const { completed } = TreeEdge.empty.appendAll(leaves);
  return {
    readNodes: async (nodes) =>
      nodes.map((node) => {
        const { entry, offset } = recordOfNode(node);
        return (completed[entry] as Buffer).subarray(offset, offset + 32);
      }),
  };
}

describeWithFiles(`published tiles (${folder})`, () => {
  const vectors = (): PathVectors => JSON.parse(read('paths.json').toString()) as PathVectors;

  it('paths.json: paths of tiles and of the bundles that entries are in', () => {
    const { tiles, entries } = vectors();
    expect([tiles.length, entries.length]).toEqual([6, 7]);
    for (const { level, n, p, path } of tiles) {
      const tile = { level, index: n, width: p === 0 ? TILE_WIDTH : p };
      expect([formatTilePath(tile), parseTilePath(path)]).toEqual([path, tile]);
    }
    for (const { index, logSize, path } of entries) {
      const bundle = Math.floor(index / TILE_WIDTH);
      const width = tileWidth('entries', bundle, logSize);
      expect(formatTilePath({ level: 'entries', index: bundle, width })).toBe(path);
    }
  });

  it('paths.json: which tiles there are at a size', () => {
    for (const { size, full, partial } of vectors().sizes) {
      const levels = tileLevels(size);
      expect(Object.fromEntries(levels.map((level, l) => [l, level.full]).filter(([, n]) => n))).toEqual(full);
      expect(Object.fromEntries(levels.map((level, l) => [l, level.partialWidth]).filter(([, n]) => n))).toEqual(
        partial,
      );
    }
  });

  it('tessera-testlog: every bundle and tile, byte for byte', async () => {
    const log = 'tessera-testlog/testdata/log';
    const entries = decodeEntryBundle(read(`${log}/tile/entries/000.p/15`), 15);
    const reader = readerOf(entries.map(leafHash));
    for (let width = 1; width <= 15; width++) {
      const bundle = { level: 'entries', index: 0, width } as const;
      const tile = { level: 0, index: 0, width };
      expect(encodeEntryBundle(entries.slice(0, width))).toEqual(read(`${log}/${formatTilePath(bundle)}`));
      expect(await readHashTile(tile, reader)).toEqual(read(`${log}/${formatTilePath(tile)}`));
    }
  });

  it('sunlight-witness-mirror: full and partial tiles of 300 entries', async () => {
    const origin = '000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706';
    const log = `sunlight-witness-mirror/cmd/skylight/testdata/witness/mirror/${origin}`;
    const leaves = Array.from({ length: 300 }, (_, i) => leafHash(Buffer.from(`record ${i}`)));
    const reader = readerOf(leaves);
    const tiles = [
      { level: 0, index: 0, width: 256 },
      { level: 0, index: 1, width: 44 },
      { level: 1, index: 0, width: 1 },
    ];
    for (const tile of tiles) {
      const published = read(`${log}/${formatTilePath(tile)}`);
      expect(await readHashTile(tile, reader)).toEqual(published);
    }
    const hashes = [
      ...decodeHashTile(read(`${log}/tile/0/000`), 256),
      ...decodeHashTile(read(`${log}/tile/0/001.p/44`), 44),
    ];
    const [, , root] = read(`${log}/checkpoint`).toString().split('\n');
    expect(TreeEdge.empty.appendAll(hashes).edge.root().toString('base64')).toBe(root);
  });
});
