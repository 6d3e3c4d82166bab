// Millions of small numbers: as one value of bytes they arrive five times as fast as in rows, and leave no objects behind.

/** Numbers as `int4send` writes them. */
export function readInts(bytes: Buffer): Int32Array {
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readInt32BE(4 * i));
}

/** Dimensions, flags and element type; then, of the one dimension, its length and lower bound. */
const HEADER_BYTES = 20;
/** An empty array has no dimension. */
const EMPTY_BYTES = 12;
const LENGTH_AT = 12;
/** The length of the element, which is 4, and the element. */
const ELEMENT_BYTES = 8;

/** Lists as `array_send` writes an int4[] of one dimension without nulls, one after the other. */
export function* readIntLists(bytes: Buffer): Generator<Int32Array> {
  for (let at = 0; at < bytes.length;) {
    const empty = bytes.readInt32BE(at) === 0;
    const list = new Int32Array(empty ? 0 : bytes.readInt32BE(at + LENGTH_AT));
    at += empty ? EMPTY_BYTES : HEADER_BYTES;
    for (let i = 0; i < list.length; i++, at += ELEMENT_BYTES) list[i] = bytes.readInt32BE(at + 4);
    yield list;
  }
}
