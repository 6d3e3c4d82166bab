import { ChunkSize } from './chunk-size.js';

/** Writes chunks on a machine that needs this many milliseconds a line; returns their sizes. */
function chunksOn(size: ChunkSize, msALine: number, chunks: number): number[] {
  return Array.from({ length: chunks }, () => {
    const { lines } = size;
    size.written(lines, lines * msALine);
    return lines;
  });
}

describe('ChunkSize', () => {
  it('grows by a quarter a chunk on a fast machine, up to 2,000 lines', () => {
    const sizes = chunksOn(new ChunkSize(), 0.04, 9);
    expect(sizes.slice(0, 4)).toEqual([500, 625, 781, 976]);
    expect(sizes.at(-1)).toBe(2_000);
  });

  it('shrinks after one slow chunk, to what is written in time', () => {
    expect(chunksOn(new ChunkSize(), 0.32, 3)).toEqual([500, 250, 250]);
  });

  it('never shrinks below 200 lines', () => {
    expect(chunksOn(new ChunkSize(), 20, 3)).toEqual([500, 200, 200]);
  });

  it('learns nothing from a handful of lines', () => {
    const size = new ChunkSize();
    size.written(3, 10_000);
    expect(size.lines).toBe(500);
  });
});
