import { Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { Compression } from './record-format.js';
import { RecordsError } from './records.errors.js';
import { zstdDecoded } from './zstd-decoder.js';

/** How many times its size a file may expand to. */
const EXPANSION_LIMIT = 200;
/** Bytes that a file may always expand to. */
const ALWAYS_ALLOWED = 64 * 1024 * 1024;

/** Node has zstd from 22.15 on; before, a decoder in JavaScript reads it. */
const createZstd = (zlib as unknown as { readonly createZstdDecompress?: () => Transform }).createZstdDecompress;

/**
 * Yields the decompressed bytes as they arrive. Throws `unsupported-compression`, `truncated`,
 * `corrupt`, or `expands-too-much` for a file that is small only until it is read.
 */
export async function* decompressed(
  source: AsyncIterable<Buffer>,
  compression: Compression,
): AsyncGenerator<Buffer, void, undefined> {
  const input = new CountedBytes(source);
  let written = 0;
  try {
    for await (const chunk of compression === 'gzip' ? gunzipped(input) : zstdBytes(input)) {
      written += chunk.length;
      requireExpansion(written, input.read);
      yield chunk;
    }
  } catch (error) {
    throw explained(error, compression);
  }
}

/** The compressed bytes on their way to a decoder, which may stop before their end. */
class CountedBytes {
  private readonly chunks: AsyncIterator<Buffer>;
  read = 0;
  /** Where the last byte is that is not zero. */
  lastVisible = -1;

  constructor(source: AsyncIterable<Buffer>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** What was not read yet. A decoder that leaves it does not end the source. */
  async *rest(): AsyncGenerator<Buffer> {
    for (let next = await this.chunks.next(); !next.done; next = await this.chunks.next()) {
      const { value: chunk } = next;
      let at = chunk.length - 1;
      while (at >= 0 && chunk[at] === 0) at--;
      if (at >= 0) this.lastVisible = this.read + at;
      this.read += chunk.length;
      yield chunk;
    }
  }
}

async function* zstdBytes(input: CountedBytes): AsyncGenerator<Buffer, void, undefined> {
  const decoder = createZstd?.();
  if (decoder) yield* piped(input, decoder);
  else yield* zstdDecoded(input.rest());
}

/**
 * Node passes over everything behind a zero that follows a member, since tapes are padded so; other
 * readers look for further members behind the zeros, and would read records that were not seen.
 */
async function* gunzipped(input: CountedBytes): AsyncGenerator<Buffer, void, undefined> {
  const decoder = zlib.createGunzip({ chunkSize: 256 * 1024 });
  yield* piped(input, decoder);
  for await (const _passed of input.rest());
  if (input.lastVisible < decoder.bytesWritten) return;
  throw new RecordsError('corrupt', 'Bytes follow the zeros behind a gzip member of the file: they were not read.');
}

async function* piped(input: CountedBytes, decoder: Transform): AsyncGenerator<Buffer, void, undefined> {
  const stream = Readable.from(input.rest(), { objectMode: false });
  stream.on('error', (error) => decoder.destroy(error));
  try {
    for await (const chunk of stream.pipe(decoder)) yield chunk as Buffer;
  } finally {
    stream.destroy();
    decoder.destroy();
  }
}

/** @throws RecordsError `expands-too-much` for more than 200 times the size, beyond 64 MiB */
export function requireExpansion(written: number, read: number): void {
  if (written <= Math.max(ALWAYS_ALLOWED, read * EXPANSION_LIMIT)) return;
  const message = `The file expands to more than ${EXPANSION_LIMIT} times its size. It was read no further.`;
  throw new RecordsError('expands-too-much', message);
}

function explained(error: unknown, compression: Compression): unknown {
  const code = (error as { code?: string }).code ?? '';
  if (code === 'Z_BUF_ERROR' || code === 'ZSTD_error_srcSize_wrong')
    return new RecordsError('truncated', `The file ends within its ${compression} stream.`);
  if (/^Z_|^ZSTD_/.test(code))
    return new RecordsError(
      'corrupt',
      `The ${compression} stream of the file is corrupt: ${(error as Error).message}.`,
    );
  return error;
}
