import { createHash } from 'node:crypto';

/** The lineage of consecutive shards: a pure function of rows that never change. */
export interface LineageSegment {
  /** The number of the first shard. */
  readonly shard: number;
  /** The id of the first derivation that no earlier shard is an output of. */
  readonly derivation: number;
  /** The derivation of each shard, -1 for none. */
  readonly derivations: Int32Array;
  /** The parents of each derivation from the first new one to the last. */
  readonly parents: ParentLists;
}

/** Concatenated lists: list n is `values[ends[n - 1] ?? 0 … ends[n])`. */
interface ParentLists {
  readonly values: Int32Array;
  readonly ends: Int32Array;
}

/** A segment as it is stored. */
export interface StoredSegment {
  readonly shard: number;
  readonly shards: number;
  readonly derivation: number;
  readonly derivations: number;
  readonly content: Buffer;
  readonly digest: Buffer;
}

const DOMAIN = 'whence/lineage-segment/v1';

/**
 * The content is a list of whole numbers as LEB128 varints: for each shard its derivation plus one
 * (0: none), as the zigzag difference from the shard before; then for each new derivation how many
 * parents it has, and each parent as the zigzag difference from the parent before.
 */
export function storedSegment({ shard, derivation, derivations, parents }: LineageSegment): StoredSegment {
  const writer = new VarintWriter(2 * (derivations.length + parents.values.length + parents.ends.length));
  let before = 0;
  for (const value of derivations) {
    writer.difference(value + 1 - before);
    before = value + 1;
  }
  let [at, parent] = [0, 0];
  for (const end of parents.ends) {
    writer.push(end - at);
    for (; at < end; at++) {
      const next = parents.values[at] as number;
      writer.difference(next - parent);
      parent = next;
    }
  }
  const stored = { shard, shards: derivations.length, derivation, derivations: parents.ends.length };
  const content = writer.finish();
  return { ...stored, content, digest: digestOf({ ...stored, content }) };
}

/**
 * Returns null for a row that is not what `storedSegment` made for its place, or whose numbers no
 * lineage has.
 */
export function readSegment(stored: StoredSegment): LineageSegment | null {
  const { shard, shards, derivation, derivations: count, content, digest } = stored;
  if (shards <= 0 || count < 0 || shards > content.length || !digestOf(stored).equals(digest)) return null;
  const reader = new VarintReader(content);
  const derivations = new Int32Array(shards);
  let value = 0;
  for (let at = 0; at < shards; at++) {
    value += reader.difference();
    if (value < 0 || value > derivation + count) return null;
    derivations[at] = value - 1;
  }
  const ends = new Int32Array(count);
  let values = new Int32Array(2 * count + 16);
  let [length, parent] = [0, 0];
  for (let at = 0; at < count; at++) {
    const end = length + reader.next();
    if (end > length + content.length) return null;
    if (end > values.length) values = widened(values, Math.max(end, 2 * values.length));
    for (; length < end; length++) {
      parent += reader.difference();
      if (parent < 0 || parent >= shard + shards) return null;
      values[length] = parent;
    }
    ends[at] = length;
  }
  return reader.isAtEnd
    ? { shard, derivation, derivations, parents: { values: values.subarray(0, length), ends } }
    : null;
}

function digestOf({ shard, shards, derivation, derivations, content }: Omit<StoredSegment, 'digest'>): Buffer {
  const head = `${DOMAIN}\n${shard} ${shards} ${derivation} ${derivations}\n`;
  return createHash('sha256').update(head).update(content).digest();
}

function widened(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(length);
  wider.set(values);
  return wider;
}

class VarintWriter {
  private bytes: Buffer;
  private length = 0;

  constructor(expected: number) {
    this.bytes = Buffer.alloc(expected + 16);
  }

  difference(value: number): void {
    this.push(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** @param value from 0 to 2^32 */
  push(value: number): void {
    if (this.length + 8 > this.bytes.length) this.bytes = Buffer.concat([this.bytes], 2 * this.bytes.length);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.bytes[this.length++] = (rest % 0x80) | 0x80;
    this.bytes[this.length++] = rest;
  }

  finish(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

/** Behind its end it reads zeros, and is not at its end. */
class VarintReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  difference(): number {
    const value = this.next();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  next(): number {
    let byte = this.bytes[this.at++] ?? 0;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
      byte = this.bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * scale;
    }
    return value;
  }
}
