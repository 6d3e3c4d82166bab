import { Decompress } from 'fzstd';
import { RecordsError } from './records.errors.js';
import { ZstdFrames } from './zstd-frames.js';

const NOTHING = new Uint8Array(0);

/**
 * Yields what zstd frames expand to, block by block, in memory of the frame's window and a block.
 * It does not compare the frames' checksums.
 */
export async function* zstdDecoded(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const frames = new ZstdFrames();
  const decoded: Buffer[] = [];
  const begin = (): Decompress => new Decompress((bytes) => void decoded.push(Buffer.from(bytes)));
  let decoder = begin();
  for await (const chunk of source) {
    for (const { bytes, ends } of frames.push(chunk)) {
      try {
        decoder.push(bytes);
        if (ends) decoder.push(NOTHING, true);
      } catch (error) {
        throw new RecordsError('corrupt', `The zstd stream of the file is corrupt: ${(error as Error).message}.`);
      }
      if (ends) decoder = begin();
      yield* decoded.splice(0).filter(({ length }) => length > 0);
    }
  }
  frames.end();
}
