import { RecordsError } from './records.errors.js';

const FRAME = 0xfd2fb528;
/** Frames of other programs' data, which are passed over: 0x184d2a50 to 0x184d2a5f. */
const SKIPPABLE = 0x184d2a50;
/** What the reference decoder takes: a decoder holds the whole window. */
const WINDOW_LIMIT = 2 ** 27;
const BLOCK_LIMIT = 128 * 1024;
const RLE = 1;
const RESERVED = 3;

/** A part of a frame that expands to one block at most; `ends`: the frame is whole. */
export interface FramePart {
  readonly bytes: Buffer;
  readonly ends: boolean;
  /** The low 32 bits of XXH64 over what the frame expands to, where it ends with them. */
  readonly checksum?: number;
}

/**
 * Cuts zstd frames (RFC 8878) into their blocks, so that a decoder is given no more than it may
 * expand to 128 KiB, and no window above 128 MiB.
 */
export class ZstdFrames {
  private rest: Buffer = Buffer.alloc(0);
  private state: 'frame' | 'block' | 'checksum' = 'frame';
  private hasChecksum = false;
  private skipping = 0;

  *push(chunk: Buffer): Generator<FramePart> {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (;;) {
      const skipped = Math.min(this.skipping, this.rest.length);
      this.take(skipped);
      this.skipping -= skipped;
      const part = this.skipping > 0 ? null : this.next();
      if (part === null) return;
      if (part.bytes.length > 0 || part.ends) yield part;
    }
  }

  /** @throws RecordsError `truncated` unless a frame has just ended */
  end(): void {
    if (this.state !== 'frame' || this.skipping > 0 || this.rest.length > 0)
      throw new RecordsError('truncated', 'The file ends within its zstd stream.');
  }

  /** Null: more bytes are needed. */
  private next(): FramePart | null {
    if (this.state === 'frame') return this.frame();
    if (this.state === 'checksum') {
      if (this.rest.length < 4) return null;
      this.state = 'frame';
      const bytes = this.take(4);
      return { bytes, ends: true, checksum: bytes.readUInt32LE(0) };
    }
    if (this.rest.length < 3) return null;
    const header = this.rest.readUIntLE(0, 3);
    const kind = (header >> 1) & 3;
    const size = header >> 3;
    if (kind === RESERVED || size > BLOCK_LIMIT) throw corrupt('a block that zstd does not have');
    const length = 3 + (kind === RLE ? 1 : size);
    if (this.rest.length < length) return null;
    const isLast = (header & 1) === 1;
    if (isLast) this.state = this.hasChecksum ? 'checksum' : 'frame';
    return { bytes: this.take(length), ends: isLast && !this.hasChecksum };
  }

  private frame(): FramePart | null {
    const { rest } = this;
    if (rest.length < 8) return null;
    const magic = rest.readUInt32LE(0);
    if ((magic & 0xffff_fff0) === SKIPPABLE) {
      this.skipping = rest.readUInt32LE(4);
      return { bytes: this.take(8).subarray(8), ends: false };
    }
    if (magic !== FRAME) throw corrupt('bytes that begin no frame');
    const flags = rest.readUInt8(4);
    const isSingle = ((flags >> 5) & 1) === 1;
    const dictionary = [0, 1, 2, 4][flags & 3] ?? 0;
    const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
    const length = 5 + (isSingle ? 0 : 1) + dictionary + sizeBytes;
    if (rest.length < length) return null;
    if (dictionary > 0) throw unsupported('with a dictionary');
    if (windowOf(rest, isSingle, sizeBytes) > WINDOW_LIMIT) throw unsupported('with a window above 128 MiB');
    this.hasChecksum = ((flags >> 2) & 1) === 1;
    this.state = 'block';
    return { bytes: this.take(length), ends: false };
  }

  private take(length: number): Buffer {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }
}

function windowOf(frame: Buffer, isSingle: boolean, sizeBytes: number): number {
  if (!isSingle) {
    const descriptor = frame.readUInt8(5);
    const base = 2 ** (10 + (descriptor >> 3));
    return base + (base / 8) * (descriptor & 7);
  }
  if (sizeBytes === 8) return Number(frame.readBigUInt64LE(5));
  return frame.readUIntLE(5, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
}

function corrupt(what: string): RecordsError {
  return new RecordsError('corrupt', `The zstd stream of the file is corrupt: it holds ${what}.`);
}

function unsupported(what: string): RecordsError {
  return new RecordsError('unsupported-compression', `The file is compressed with zstd ${what}, which is not read.`);
}
