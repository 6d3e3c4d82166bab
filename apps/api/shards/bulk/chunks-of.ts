import { throwIfGone } from '@platform/cancellation';
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

/**
 * Reads and checks the next chunk while one is committed, which gives the sender back-pressure.
 * Ends after the chunk that is being committed when the client leaves, or `commit` returns false.
 */
export async function commitEach<Line>(
  chunks: AsyncIterable<readonly Line[]>,
  commit: (chunk: readonly Line[]) => Promise<boolean>,
): Promise<void> {
  let working: Promise<boolean> = Promise.resolve(true);
  try {
    for await (const chunk of chunks) {
      if (!(await working)) return;
      throwIfGone();
      working = commit(chunk);
      // Awaited in the next iteration or below; must not count as an unhandled rejection before.
      working.catch(() => undefined);
    }
  } finally {
    // The upload may break off during a commit: its summary is exact only after it.
    await working;
  }
}
