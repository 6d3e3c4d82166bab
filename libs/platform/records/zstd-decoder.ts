import { Decompress } from 'fzstd';
import xxhash from 'xxhash-wasm';
import { RecordsError } from './records.errors.js';
import { ZstdFrames } from './zstd-frames.js';

const NOTHING = new Uint8Array(0);

/**
 * Yields what zstd frames expand to, block by block, in memory of the frame's window and a block.
 * A frame that has a checksum is `corrupt` unless what was yielded of it has that checksum.
 */
export async function* zstdDecoded(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const frames = new ZstdFrames();
  const decoded: Buffer[] = [];
  const hashes = await xxhash();
  let hash = hashes.create64();
  const begin = (): Decompress => new Decompress((bytes) => void decoded.push(Buffer.from(bytes)));
  let decoder = begin();
  for await (const chunk of source) {
    for (const { bytes, ends, checksum } of frames.push(chunk)) {
      try {
        decoder.push(bytes);
        if (ends) decoder.push(NOTHING, true);
      } catch (error) {
        throw new RecordsError('corrupt', `The zstd stream of the file is corrupt: ${(error as Error).message}.`);
      }
      const blocks = decoded.splice(0).filter(({ length }) => length > 0);
      for (const block of blocks) hash.update(block);
      if (checksum !== undefined && Number(hash.digest() & 0xffff_ffffn) !== checksum)
        throw new RecordsError('corrupt', 'A zstd frame of the file expands to other bytes than its checksum is of.');
      if (ends) decoder = begin();
      if (ends) hash = hashes.create64();
      yield* blocks;
    }
  }
  frames.end();
}
