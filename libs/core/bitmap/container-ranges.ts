import { type Container, malformed } from './portable-format.js';

/** Called with half-open ranges, ascending. */
export type EmitRange = (from: number, to: number) => void;

/** The maximal ranges of one container, as members of the set (upper 16 bits included). Ranges do not join across containers. */
export function forEachRange(bytes: Buffer, container: Container, emit: EmitRange): void {
  readers[container.kind](bytes, container, emit);
}

/**
 * Throws `malformed-bytes` unless the container's values ascend, its runs are apart, and it holds as many values as its header says.
 * The bytes may be attacker-controlled.
 */
export function checkContents(bytes: Buffer, container: Container): void {
  let cardinality = 0;
  let previous = -1;
  const end = (container.key + 1) * 65_536;
  forEachRange(bytes, container, (from, to) => {
    if (from <= previous || to > end) throw malformed('the values of a container do not ascend');
    previous = to;
    cardinality += to - from;
  });
  if (cardinality !== container.cardinality)
    throw malformed('a container holds another number of values than its header says');
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
