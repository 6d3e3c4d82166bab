import type { Pace } from '@platform/cancellation';
import { endOfText, TOKEN } from './json-tokens.js';

/** Bytes of a list that are parsed at a time: a few milliseconds. */
const SLICE_BYTES = 128 * 1024;

/** A long list of a document, and where it is. */
interface LongList {
  /** The names of the objects around it. */
  readonly path: readonly string[];
  /** The place behind its bracket, and of the bracket that closes it. */
  readonly start: number;
  readonly end: number;
  /** The places of the commas at which it is cut. */
  readonly cuts: readonly number[];
}

/** Called with the items of a long list as they are parsed. */
export type ItemsVisitor = (items: readonly unknown[], path: readonly string[], first: number) => void;

/**
 * Parses a JSON text as `JSON.parse` does, its long lists in slices and in turns with other
 * requests. A list is cut if only objects are around it. The rest is parsed with empty lists in
 * their place: `visitRest` sees it so. Members that are repeated have any of their values.
 * @throws SyntaxError where `JSON.parse` does
 */
export async function parseInSlices(
  bytes: Buffer,
  pace: Pace,
  visitRest: (document: unknown) => void,
  visitItems: ItemsVisitor,
): Promise<unknown> {
  const lists = await longLists(bytes, pace);
  const document = JSON.parse(without(bytes, lists)) as unknown;
  visitRest(document);
  const filled = lists.map((list) => ({ list, items: listAt(document, list.path) }));
  for (const { list, items } of filled) {
    let start = list.start;
    for (const end of [...list.cuts, list.end]) {
      const slice = JSON.parse(`[${bytes.toString('utf8', start, end)}]`) as unknown[];
      // Nothing stands between two commas.
      if (slice.length === 0) throw new SyntaxError(`Unexpected token in JSON at position ${end}`);
      visitItems(slice, list.path, items?.length ?? 0);
      for (const item of slice) items?.push(item);
      start = end + 1;
      if (pace.isDue()) await pace.turn();
    }
  }
  return document;
}

/** The text with nothing in its long lists. */
function without(bytes: Buffer, lists: readonly LongList[]): string {
  let text = '';
  let start = 0;
  for (const list of lists) {
    text += bytes.toString('utf8', start, list.start);
    start = list.end;
  }
  return text + bytes.toString('utf8', start);
}

/** The list of a path; undefined if a repeated member has replaced it. */
function listAt(document: unknown, path: readonly string[]): unknown[] | undefined {
  let value = document;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return Array.isArray(value) ? (value as unknown[]) : undefined;
}

/** Scans without recursion. Attacker-controlled: brackets may not match, and names be no JSON. */
async function longLists(bytes: Buffer, pace: Pace): Promise<LongList[]> {
  const lists: LongList[] = [];
  const path: string[] = [];
  let name = { start: 0, end: 0 };
  // Brackets that are open within the list; 0 outside of one.
  let depth = 0;
  let list = { start: 0, cuts: [] as number[] };
  let seen = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (at - seen >= SLICE_BYTES) {
      seen = at;
      if (pace.isDue()) await pace.turn();
    }
    switch (bytes[at]) {
      case TOKEN.quote: {
        const end = endOfText(bytes, at);
        if (depth === 0) name = { start: at, end: end + 1 };
        at = end;
        break;
      }
      case TOKEN.colon:
        if (depth === 0 && path.length > 0) path[path.length - 1] = nameAt(bytes, name);
        break;
      case TOKEN.comma:
        if (depth === 1 && at - (list.cuts.at(-1) ?? list.start) >= SLICE_BYTES) list.cuts.push(at);
        break;
      case TOKEN.openList:
        if (depth++ === 0) list = { start: at + 1, cuts: [] };
        break;
      case TOKEN.openObject:
        if (depth === 0) path.push('');
        else depth++;
        break;
      case TOKEN.closeList:
      case TOKEN.closeObject:
        if (depth === 0) path.pop();
        else if (--depth === 0 && list.cuts.length > 0) lists.push({ ...list, path: [...path], end: at });
        break;
      default:
    }
  }
  return lists;
}

function nameAt(bytes: Buffer, { start, end }: { readonly start: number; readonly end: number }): string {
  const text = bytes.toString('utf8', start, end);
  // The text is parsed again as a part of its document, and refused there.
  return text.includes('\\') ? parsedName(text) : text.slice(1, -1);
}

function parsedName(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
