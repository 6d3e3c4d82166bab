import { type Container, malformed } from './portable-format.js';

/** Called with half-open ranges, ascending. */
export type EmitRange = (from: number, to: number) => void;

/**
 * The maximal ranges of one container, as members of the set (upper 16 bits included). Ranges do
 * not join across containers.
 */
export function forEachRange(bytes: Buffer, container: Container, emit: EmitRange): void {
  readers[container.kind](bytes, container, emit);
}

/**
 * Throws `malformed-bytes` unless the container's values ascend, its runs are apart, and it has as
 * many values as its header states. The bytes may be attacker-controlled.
 */
export function checkContents(bytes: Buffer, container: Container): void {
  if (checkers[container.kind](bytes, container) !== container.cardinality)
    throw malformed('a container holds another number of values than its header says');
}

/** Each returns the number of values. */
const checkers: Record<Container['kind'], (bytes: Buffer, container: Container) => number> = {
  array(bytes, { offset, cardinality }) {
    let previous = -1;
    for (let at = offset; at < offset + 2 * cardinality; at += 2) {
      const value = bytes.readUInt16LE(at);
      if (value <= previous) throw malformed('the values of a container do not ascend');
      previous = value;
    }
    return cardinality;
  },

  run(bytes, { offset, runs }) {
    let found = 0;
    let end = -1;
    for (let at = offset; at < offset + 4 * runs; at += 4) {
      const from = bytes.readUInt16LE(at);
      if (from <= end) throw malformed('the values of a container do not ascend');
      end = from + bytes.readUInt16LE(at + 2) + 1;
      found += end - from;
    }
    if (end > 65_536) throw malformed('the values of a container do not ascend');
    return found;
  },

  bitset(bytes, { offset }) {
    let found = 0;
    for (let at = offset; at < offset + 8_192; at += 4) found += bitCount(bytes.readInt32LE(at));
    return found;
  },
};

/** Returns how many of the 32 bits are set. */
export function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const { clz32 } = Math;

const readers: Record<Container['kind'], (bytes: Buffer, container: Container, emit: EmitRange) => void> = {
  array(bytes, { key, offset, cardinality }, emit) {
    const base = key * 65_536;
    let from = bytes.readUInt16LE(offset);
    let to = from + 1;
    for (let i = 1; i < cardinality; i++) {
      const value = bytes.readUInt16LE(offset + 2 * i);
      if (value !== to) {
        emit(base + from, base + to);
        from = value;
      }
      to = value + 1;
    }
    emit(base + from, base + to);
  },

  run(bytes, { key, offset, runs }, emit) {
    const base = key * 65_536;
    for (let at = offset; at < offset + 4 * runs; at += 4) {
      const from = base + bytes.readUInt16LE(at);
      emit(from, from + bytes.readUInt16LE(at + 2) + 1);
    }
  },

  // Works on toggles: the bits of a word that differ from the state (in a range or not) before it.
  bitset(bytes, { key, offset }, emit) {
    const base = key * 65_536;
    let from = -1;
    for (let word = 0; word < 2048; word++) {
      const bits = bytes.readInt32LE(offset + 4 * word);
      let toggles = from < 0 ? bits : ~bits;
      while (toggles !== 0) {
        const bit = 31 - clz32(toggles & -toggles);
        const position = base + 32 * word + bit;
        if (from >= 0) emit(from, position);
        from = from < 0 ? position : -1;
        toggles = ~toggles & (-1 << bit);
      }
    }
    if (from >= 0) emit(from, base + 65_536);
  },
};
