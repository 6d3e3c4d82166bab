import { type BinaryToTextEncoding, hash } from 'node:crypto';
import { sha256Kernel } from './sha256-kernel.js';

/** What Node has of the WebAssembly interface, as far as it is used here. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
};

type Digest = (groups: number, blocks: number, input: number, output: number) => void;

const BLOCK_BYTES = 64;
/** Messages hashed at once. */
export const LANE_MESSAGES = 1_024;
const LANES = 4;
const DIGEST_BYTES = 32;
export const DIGEST_WORDS = DIGEST_BYTES / 4;
const PAGE_BYTES = 65_536;
const MEMORY_PAGES = 16;
/** One byte a character. */
const BYTES: BinaryToTextEncoding = 'binary';

/** Messages of the same number of blocks, in a place of their own. */
export interface LaneMessages {
  /** All of them, each with its padding. */
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly blocks: number;
}

/**
 * Hashes up to 1,024 messages of the same number of blocks at once, four at a time: a quarter of
 * the time of a call of node:crypto for each. Synchronous, and shared by its users: digests are
 * overwritten by the next `run`.
 */
export class Sha256Lanes {
  /** The digests of the last `run`, 32 bytes each. */
  readonly digests: Uint32Array;
  private readonly memory: ArrayBuffer;
  private readonly digest: Digest;
  private used = LANE_MESSAGES * DIGEST_BYTES;

  /** @param program null: without WebAssembly, as on processors without its vectors */
  constructor(program: Uint8Array | null = available()) {
    if (program) {
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(program));
      const made = exports as { readonly memory: { readonly buffer: ArrayBuffer }; readonly digest: Digest };
      this.memory = made.memory.buffer;
      this.digest = made.digest;
    } else {
      this.memory = new ArrayBuffer(MEMORY_PAGES * PAGE_BYTES);
      this.digest = (groups, blocks, input) => this.oneByOne(groups * LANES, blocks, input);
    }
    this.digests = new Uint32Array(this.memory, 0, LANE_MESSAGES * DIGEST_WORDS);
  }

  /** A place for 1,024 messages that all begin as the template, with its padding. */
  place(template: Uint8Array): LaneMessages {
    const size = LANE_MESSAGES * template.length;
    if (this.used + size > this.memory.byteLength) throw new RangeError('no place for these messages');
    const bytes = new Uint8Array(this.memory, this.used, size);
    const words = new Uint32Array(this.memory, this.used, size / 4);
    this.used += size;
    for (let at = 0; at < size; at += template.length) bytes.set(template, at);
    return { bytes, words, blocks: template.length / BLOCK_BYTES };
  }

  /** Hashes the first messages of a place. */
  run({ bytes, blocks }: LaneMessages, count: number): void {
    // The program hashes a group before it counts.
    if (count > 0) this.digest(Math.ceil(count / LANES), blocks, bytes.byteOffset, 0);
  }

  private oneByOne(count: number, blocks: number, input: number): void {
    const digests = new Uint8Array(this.memory, 0, count * DIGEST_BYTES);
    const size = blocks * BLOCK_BYTES;
    for (let n = 0; n < count; n++) {
      const message = new Uint8Array(this.memory, input + n * size, size);
      const bits = (message[size - 2] as number) * 256 + (message[size - 1] as number);
      const digest = hash('sha256', message.subarray(0, bits / 8), BYTES);
      for (let i = 0; i < DIGEST_BYTES; i++) digests[n * DIGEST_BYTES + i] = digest.charCodeAt(i);
    }
  }
}

/** A message of up to 8,000 bytes with the padding of SHA-256 (FIPS 180-4, section 5.1.1). */
export function padded(message: Uint8Array): Buffer {
  const output = Buffer.alloc(BLOCK_BYTES * blocksOf(message.length));
  output.set(message);
  padMessage(output, 0, message.length, output.length);
  return output;
}

/** Pads `bytes` bytes at `at`, to `size` with the padding; what is between is 0 already. */
export function padMessage(output: Uint8Array, at: number, bytes: number, size: number): void {
  output[at + bytes] = 0x80;
  output[at + size - 2] = bytes >>> 5;
  output[at + size - 1] = (bytes & 31) << 3;
}

/** The blocks of a message with its padding. */
export const blocksOf = (bytes: number): number => Math.ceil((bytes + 9) / BLOCK_BYTES);

function available(): Uint8Array | null {
  const program = sha256Kernel(MEMORY_PAGES);
  return typeof WebAssembly === 'object' && WebAssembly.validate(program) ? program : null;
}

let shared: Sha256Lanes | undefined;

/** The one of this thread: made when it is first used, in some 10 ms. */
export const sha256Lanes = (): Sha256Lanes => (shared ??= new Sha256Lanes());

/** Copies words; faster for a few than `set` of a `subarray`, and than bytes. */
export function copyWords(from: Uint32Array, at: number, to: Uint32Array, offset: number, count: number): void {
  for (let i = 0; i < count; i++) to[offset + i] = from[at + i] as number;
}
