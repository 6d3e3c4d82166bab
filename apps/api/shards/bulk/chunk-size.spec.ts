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
  it('stays at the largest chunk on a fast machine', () => {
    expect(chunksOn(new ChunkSize(), 0.05, 3)).toEqual([2_000, 2_000, 2_000]);
  });

  it('shrinks after one slow chunk, to what is written in time', () => {
    expect(chunksOn(new ChunkSize(), 0.25, 3)).toEqual([2_000, 500, 500]);
  });

  it('never shrinks below 200 lines', () => {
    expect(chunksOn(new ChunkSize(), 20, 3)).toEqual([2_000, 200, 200]);
  });

  it('grows again by a quarter a chunk', () => {
    const size = new ChunkSize();
    chunksOn(size, 0.25, 2);
    expect(chunksOn(size, 0.05, 4)).toEqual([500, 625, 781, 976]);
  });

  it('learns nothing from a handful of lines', () => {
    const size = new ChunkSize();
    size.written(3, 10_000);
    expect(size.lines).toBe(2_000);
  });
});
