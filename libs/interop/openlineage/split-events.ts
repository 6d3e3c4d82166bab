import { malformedEvent } from './openlineage.errors.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN = [0x5b, 0x7b];
const CLOSE = [0x5d, 0x7d];
const SPACES = [0x20, 0x0a, 0x0d, 0x09];

/**
 * `splitEvents` yields the bytes of each item of a JSON list, without the space around them: so an
 * event has one digest, alone or in a batch. It parses nothing: what is no JSON in an item shows
 * when that is read. Attacker-controlled. @throws OpenLineageError if the bytes are no list
 */
export function* splitEvents(bytes: Buffer): Generator<Buffer> {
  const [first, last] = [skipSpaces(bytes, 0, 1), skipSpaces(bytes, bytes.length - 1, -1)];
  if (bytes[first] !== OPEN[0] || bytes[last] !== CLOSE[0] || last <= first) {
    throw malformedEvent([{ pointer: '', message: 'must be a list of events' }]);
  }
  let depth = 0;
  let start = first + 1;
  for (let at = start; at < last; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) at = endOfText(bytes, at, last);
    else if (OPEN.includes(byte)) depth++;
    else if (CLOSE.includes(byte)) depth--;
    else if (byte === COMMA && depth === 0) {
      yield trimmed(bytes.subarray(start, at));
      start = at + 1;
    }
  }
  const rest = trimmed(bytes.subarray(start, last));
  if (rest.length > 0 || start > first + 1) yield rest;
}

/** The bytes without JSON's white space at their ends. */
export function trimmed(bytes: Buffer): Buffer {
  const start = skipSpaces(bytes, 0, 1);
  const end = skipSpaces(bytes, bytes.length - 1, -1);
  return bytes.subarray(start, Math.max(start, end + 1));
}

function skipSpaces(bytes: Buffer, from: number, step: 1 | -1): number {
  let at = from;
  while (at >= 0 && at < bytes.length && SPACES.includes(bytes[at] as number)) at += step;
  return at;
}

/** The place of the quote that ends a text; the end if none does. */
function endOfText(bytes: Buffer, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at;
  }
  return end;
}
