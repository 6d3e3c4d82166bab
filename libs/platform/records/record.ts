import type { JsonObject } from '@core/kernel';

/** A record of a file. */
export interface FileRecord {
  readonly text: string;
  /**
   * Where it begins in the uncompressed file, in bytes; null where the format has no such place.
   */
  readonly offset: number | null;
  /** The address that it was collected from, where it states one. */
  readonly uri: string | null;
}

/** The members that hold a record's text where none is named, in this order. */
const TEXT_MEMBERS = ['text', 'content'];
const URI_MEMBERS = ['url', 'uri'];

/**
 * The record that a JSON object states: the text of the named member, else of `text` or `content`.
 * Without such a member the object as a whole is its text, so that nothing is left unread.
 */
export function recordOf(
  value: unknown,
  whole: string,
  { member, offset }: { readonly member: string | null | undefined; readonly offset: number | null },
): FileRecord {
  if (typeof value === 'string') return { text: value, offset, uri: null };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { text: whole, offset, uri: null };
  const object = value as JsonObject;
  const text = member === null ? null : firstText(object, member === undefined ? TEXT_MEMBERS : [member]);
  return { text: text ?? whole, offset, uri: firstText(object, URI_MEMBERS) };
}

function firstText(object: JsonObject, members: readonly string[]): string | null {
  for (const name of members) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (typeof value === 'string') return value;
  }
  return null;
}
