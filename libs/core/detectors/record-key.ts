import { type JsonValue, sha256 } from '@core/kernel';
import type { RecordPosition } from './detector.js';
import { objectOf, oneOf, requireKnown, textOf } from './read-parameters.js';

/**
 * What of a record is its key: the text that the reader hands out, its address, or a member of the
 * JSON object (a column of the table) that it is.
 */
export type KeyPlace = 'text' | 'uri' | { readonly member: string };

const MEMBER_LENGTH = 100;
/** Half of SHA-256: two keys among 10^12 share it with a chance of 10^-15. */
export const KEY_BYTES = 16;

/** `"text"`, which is the default, `"uri"`, or `{"member": NAME}`. */
export function readKeyPlace(value: JsonValue | undefined): KeyPlace {
  if (typeof value !== 'object' || value === null) return oneOf(value, '/key', ['text', 'uri'] as const, 'text');
  const given = objectOf(value, '/key');
  requireKnown(given, ['member'], '/key');
  return { member: textOf(given['member'], '/key/member', MEMBER_LENGTH) };
}

/** As facts state it: `text`, `uri` or `member:NAME`. */
export function keyPlaceName(place: KeyPlace): string {
  return typeof place === 'string' ? place : `member:${place.member}`;
}

export function memberOf(place: KeyPlace): string | null {
  return typeof place === 'string' ? null : place.member;
}

/** The key in NFC, without white space around it; null: the record has none. */
export function keyText(place: KeyPlace, text: string, { uri, members }: RecordPosition): string | null {
  const value = place === 'text' ? text : place === 'uri' ? uri : members?.get(place.member);
  const key = canonicalKey(value ?? '');
  return key === '' ? null : key;
}

export function canonicalKey(key: string): string {
  return key.normalize('NFC').trim();
}

/** What is kept of a key. */
export function keyItem(key: string): Buffer {
  return sha256(canonicalKey(key)).subarray(0, KEY_BYTES);
}
