import type { Readable } from 'node:stream';

/**
 * Yields the chunks of a stream. Destroys it with `late()` if the next chunk is waited for longer
 * than `limitMs`. The time in which the reader works on a chunk does not count: a slow reader is no
 * slow store.
 */
export async function* readInTime(stream: Readable, limitMs: number, late: () => Error): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const timer = setTimeout(() => stream.destroy(late()), limitMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    stream.destroy();
  }
}
