import type { ChunkSize } from './chunk-size.js';

/** The largest chunk in bytes, so that memory stays small. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Gathers the lines of an upload, in order, in chunks of the size that is known by then. */
export async function* chunksOf<Line extends { readonly size: number }>(
  lines: AsyncIterable<readonly Line[]>,
  chunkSize: ChunkSize,
): AsyncGenerator<readonly Line[]> {
  let chunk: Line[] = [];
  let bytes = 0;
  for await (const some of lines) {
    for (const one of some) {
      chunk.push(one);
      bytes += one.size;
      if (chunk.length < chunkSize.lines && bytes < CHUNK_BYTES) continue;
      yield chunk;
      chunk = [];
      bytes = 0;
    }
  }
  if (chunk.length > 0) yield chunk;
}
