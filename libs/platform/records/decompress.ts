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
  let read = 0;
  let written = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      read += chunk.length;
      yield chunk;
    }
  };
  try {
    for await (const chunk of decodedBytes(counted(), compression)) {
      written += chunk.length;
      if (written > Math.max(ALWAYS_ALLOWED, read * EXPANSION_LIMIT)) throw expandsTooMuch();
      yield chunk;
    }
  } catch (error) {
    throw explained(error, compression);
  }
}

async function* decodedBytes(
  source: AsyncGenerator<Buffer>,
  compression: Compression,
): AsyncGenerator<Buffer, void, undefined> {
  const decoder = compression === 'gzip' ? zlib.createGunzip({ chunkSize: 256 * 1024 }) : createZstd?.();
  if (!decoder) return yield* zstdDecoded(source);
  const input = Readable.from(source, { objectMode: false });
  input.on('error', (error) => decoder.destroy(error));
  try {
    for await (const chunk of input.pipe(decoder)) yield chunk as Buffer;
  } finally {
    input.destroy();
    decoder.destroy();
  }
}

function expandsTooMuch(): RecordsError {
  const message = `The file expands to more than ${EXPANSION_LIMIT} times its size. It was read no further.`;
  return new RecordsError('expands-too-much', message);
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
