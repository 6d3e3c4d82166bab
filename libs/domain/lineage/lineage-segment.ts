import { createHash } from 'node:crypto';

/** Shards in one segment: fewer than that are read from their rows after a start. */
export const SEGMENT_SHARDS = 32_768;

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

/** Where the numbers of a segment are written: three arrays, each from a place on. */
export interface SegmentRoom {
  readonly derivations: Int32Array;
  readonly derivationsFrom: number;
  /** Where the parents of each new derivation end in `parents`. */
  readonly ends: Int32Array;
  readonly endsFrom: number;
  readonly parents: Int32Array;
  readonly parentsFrom: number;
}

/**
 * At most how many parents the segment has, since every number takes a byte; null if it cannot even
 * have its shards and derivations.
 */
export function mostParents({ shards, derivations, content }: StoredSegment): number | null {
  const most = content.length - shards - derivations;
  return shards > 0 && derivations >= 0 && most >= 0 ? most : null;
}

/**
 * Writes the numbers of a segment into room for its shards, its derivations and `mostParents`.
 * Returns how many parents it has; null for a row that is not what `storedSegment` made for its
 * place, or whose numbers no lineage has: what was written of it is worth nothing then.
 */
export function decodeSegment(stored: StoredSegment, room: SegmentRoom): number | null {
  const { shard, shards, derivation, derivations: count, content, digest } = stored;
  const most = mostParents(stored);
  if (most === null || !digestOf(stored).equals(digest)) return null;
  const { derivations, derivationsFrom, ends, endsFrom, parents, parentsFrom } = room;
  // Ten million shards are some thirty million numbers, nearly all of one byte: those are read
  // without a call.
  const long = new LongVarints(content);
  let at = 0;
  let value = -1;
  for (let to = derivationsFrom, end = to + shards; to < end; to++) {
    const byte = content[at++] as number;
    value += byte < 0x80 ? (byte >>> 1) ^ -(byte & 1) : long.difference(at - 1);
    if (byte >= 0x80) at = long.end;
    if (value < -1 || value >= derivation + count) return null;
    derivations[to] = value;
  }
  const shardsEnd = shard + shards;
  let [to, parent] = [parentsFrom, 0];
  for (let list = endsFrom, last = list + count; list < last; list++) {
    const size = content[at++] as number;
    const end = to + (size < 0x80 ? size : long.size(at - 1));
    if (size >= 0x80) at = long.end;
    if (end > parentsFrom + most) return null;
    for (; to < end; to++) {
      const byte = content[at++] as number;
      parent += byte < 0x80 ? (byte >>> 1) ^ -(byte & 1) : long.difference(at - 1);
      if (byte >= 0x80) at = long.end;
      if (parent < 0 || parent >= shardsEnd) return null;
      parents[to] = parent;
    }
    ends[list] = to;
  }
  return at === content.length && long.areSound ? to - parentsFrom : null;
}

/** As `decodeSegment`, into arrays of its own. */
export function readSegment(stored: StoredSegment): LineageSegment | null {
  const { shard, shards, derivation, derivations: count } = stored;
  const most = mostParents(stored);
  if (most === null) return null;
  const derivations = new Int32Array(shards);
  const ends = new Int32Array(count);
  const values = new Int32Array(most);
  const room = { derivations, derivationsFrom: 0, ends, endsFrom: 0, parents: values, parentsFrom: 0 };
  const pairs = decodeSegment(stored, room);
  return pairs === null
    ? null
    : { shard, derivation, derivations, parents: { values: values.subarray(0, pairs), ends } };
}

function digestOf({ shard, shards, derivation, derivations, content }: Omit<StoredSegment, 'digest'>): Buffer {
  const head = `${DOMAIN}\n${shard} ${shards} ${derivation} ${derivations}\n`;
  return createHash('sha256').update(head).update(content).digest();
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

/**
 * Numbers of several bytes. All that it returns fits 32 bits, so that loops over them calculate
 * with integers; else it returns 0, and they are not sound.
 */
class LongVarints {
  /** Behind the number that was read last. */
  end = 0;
  areSound = true;

  constructor(private readonly bytes: Buffer) {}

  difference(from: number): number {
    const value = this.read(from);
    if (value < 2 ** 32) return (value >>> 1) ^ -(value & 1);
    this.areSound = false;
    return 0;
  }

  size(from: number): number {
    const value = this.read(from);
    if (value < 2 ** 31) return value | 0;
    this.areSound = false;
    return 0;
  }

  /** Behind the end it reads zeros. */
  private read(from: number): number {
    let [at, value, scale] = [from, 0, 1];
    for (let byte = 0x80; byte >= 0x80; scale *= 0x80) {
      byte = this.bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
    }
    this.end = at;
    return value;
  }
}
