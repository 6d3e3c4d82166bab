import { isUtf8 } from 'node:buffer';
import { isCanonicalJson, type JsonObject, type JsonValue } from '@core/kernel';
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
  if (!isUtf8(body)) throw new MalformedEntry('', 'is not UTF-8');
  const json = body.toString('utf8');
  const value = parseJson(json);
  if (!isCanonicalJson(value, json)) throw new MalformedEntry('', 'is not canonical JSON (RFC 8785)');
  return entryMembers(value, '');
}

function parseJson(json: string): JsonValue {
  try {
    return JSON.parse(json) as JsonValue;
  } catch {
    throw new MalformedEntry('', 'is not JSON');
  }
}
