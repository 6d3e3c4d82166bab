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
  /** The members that were asked for, by name, where the record has them. */
  readonly members?: ReadonlyMap<string, string> | undefined;
}

/** Cuts decompressed bytes into records as they arrive. */
export interface RecordSplitter {
  push(bytes: Buffer): Generator<FileRecord>;
  end(): Generator<FileRecord>;
}

/** Which members of a record are handed out. */
export interface RecordMembers {
  /**
   * The member that holds its text; defaults to `text`, then `content`. Null: the text is the whole
   * JSON object.
   */
  readonly member?: string | null | undefined;
  /** Members whose values are handed out beside it; defaults to none. */
  readonly members?: readonly string[] | undefined;
}

/** The members that hold a record's text where none is named, in this order. */
export const TEXT_MEMBERS = ['text', 'content'];
export const URI_MEMBERS = ['url', 'uri'];

/**
 * The record that a JSON object states: the text of the named member, else of `text` or `content`.
 * Without such a member the object as a whole is its text, so that nothing is left unread.
 */
export function recordOf(
  value: unknown,
  whole: string,
  { member, members = [], offset }: RecordMembers & { readonly offset: number | null },
): FileRecord {
  if (typeof value === 'string') return { text: value, offset, uri: null };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { text: whole, offset, uri: null };
  const object = value as JsonObject;
  const text = member === null ? null : firstText(object, member === undefined ? TEXT_MEMBERS : [member]);
  const record = { text: text ?? whole, offset, uri: firstText(object, URI_MEMBERS) };
  return members.length === 0 ? record : { ...record, members: valuesOf(object, members) };
}

/**
 * Texts, and whole numbers as their digits. A number that JSON readers round is none: two records
 * could have the same one.
 */
function valuesOf(object: JsonObject, members: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const name of members) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (typeof value === 'string') values.set(name, value);
    else if (typeof value === 'number' && Number.isSafeInteger(value)) values.set(name, String(value));
  }
  return values;
}

function firstText(object: JsonObject, members: readonly string[]): string | null {
  for (const name of members) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (typeof value === 'string') return value;
  }
  return null;
}
