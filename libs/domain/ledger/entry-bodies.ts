import { canonicalJson, type Instant } from '@core/kernel';
import { HASH_BYTES, writeLeafHash } from '@core/merkle';
import { type Actor, requireEntryLength, type Statement } from './entry.js';

/** Room for an entry of usual length. */
const USUAL_BYTES = 768;

/** Returns the place after them. For a hundred bytes a loop is faster than `copy`. */
function putBytes(from: Buffer, to: Buffer, at: number): number {
  for (let i = 0; i < from.length; i++) to[at + i] = from[i] as number;
  return at + from.length;
}

/**
 * The bytes of entries (see `entryBytes`), one after the other in one buffer, and their leaf hashes
 * in another. What most entries of an append share is made once.
 */
export class EntryBodies {
  private bytes: Buffer;
  private at = 0;
  private count = 0;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly heads = new Map<Actor, Buffer>();
  private readonly tails = new Map<string, Buffer>();
  readonly leaves: Buffer;

  /** @param size how many entries will be added */
  constructor(
    size: number,
    private readonly instant: Instant,
  ) {
    this.bytes = Buffer.allocUnsafe(size * USUAL_BYTES);
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.leaves = Buffer.allocUnsafe(size * HASH_BYTES);
  }

  /** @throws LedgerError `entry-too-large` */
  add({ kind, data, text = canonicalJson(data) }: Statement, by: Actor): void {
    const head = this.headOf(by);
    const tail = this.tailOf(kind);
    const most = typeof text === 'string' ? text.length * 3 : text.end - text.start;
    this.reserve(1 + head.length + most + tail.length);
    const { bytes } = this;
    // RFC 6962 hashes a zero byte before the entry.
    bytes[this.at] = 0;
    const start = this.at + 1;
    let end = putBytes(head, bytes, start);
    end +=
      typeof text === 'string' ? bytes.write(text, end, 'utf8') : text.bytes.copy(bytes, end, text.start, text.end);
    end = putBytes(tail, bytes, end);
    requireEntryLength(end - start);
    writeLeafHash(bytes.subarray(start - 1, end), this.leaves, this.count * HASH_BYTES);
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
    this.at = end;
  }

  /** Calls a function with the place of each entry in the buffer that they share. */
  forEach(body: (bytes: Buffer, start: number, end: number, at: number) => void): void {
    for (let at = 0; at < this.count; at++) body(this.bytes, this.starts[at] as number, this.ends[at] as number, at);
  }

  private headOf(by: Actor): Buffer {
    let head = this.heads.get(by);
    if (!head) this.heads.set(by, (head = Buffer.from(`{"at":"${this.instant}","by":"${by}","data":`)));
    return head;
  }

  private tailOf(kind: string): Buffer {
    let tail = this.tails.get(kind);
    if (!tail) this.tails.set(kind, (tail = Buffer.from(`,"kind":"${kind}"}`)));
    return tail;
  }

  private reserve(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const wider = Buffer.allocUnsafe(2 * this.bytes.length + length);
    this.bytes.copy(wider, 0, 0, this.at);
    this.bytes = wider;
  }
}
