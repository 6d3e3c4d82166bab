import { canonicalJson, type JsonObject, type JsonValue } from '@core/kernel';
import { instant, jsonObject, object, text } from './data-readers.js';
import { MalformedEntry } from './replay.errors.js';

const entryMembers = object({ at: instant, by: text, data: jsonObject, kind: text });

/** What the bytes of an entry state; the data is not yet checked against the format of its kind. */
export interface ParsedEntry {
  readonly at: string;
  readonly by: string;
  readonly kind: string;
  readonly data: JsonObject;
}

/** Parses the bytes of an entry, which are attacker-controlled. Throws only `MalformedEntry`. */
export function parseEntry(body: Buffer): ParsedEntry {
  const json = body.toString('utf8');
  const value = parseJson(json);
  if (!isCanonical(value, json)) throw new MalformedEntry('', 'is not canonical JSON (RFC 8785)');
  return entryMembers(value, '');
}

function parseJson(json: string): JsonValue {
  try {
    return JSON.parse(json) as JsonValue;
  } catch {
    throw new MalformedEntry('', 'is not JSON');
  }
}

function isCanonical(value: JsonValue, json: string): boolean {
  // Much cheaper than canonicalJson, and right for every entry without unusual member names.
  if (hasSortedMembers(value) && JSON.stringify(value) === json) return true;
  try {
    return canonicalJson(value) === json;
  } catch {
    return false;
  }
}

/** Whether all members come in canonical order, and all texts are well-formed. */
function hasSortedMembers(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(hasSortedMembers);
  let before = '';
  for (const [name, member] of Object.entries(value)) {
    if (name < before || !name.isWellFormed() || !hasSortedMembers(member)) return false;
    before = name;
  }
  return true;
}
