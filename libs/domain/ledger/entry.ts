import { canonicalJson, type Instant, type JsonObject } from '@core/kernel';
import { sliceText, type TextSlice } from '@core/text';
import { LedgerError } from './ledger.errors.js';

/**
 * Who makes a statement: an API key's id (`key:…`) or a part of this system (`system:…`). Never a
 * person's name.
 */
export type Actor = `key:${string}` | `system:${string}`;

/** What an entry states, before it is appended. Its kind determines the members of `data`. */
export interface Statement {
  readonly kind: string;
  readonly data: JsonObject;
  /** The canonical JSON of `data`, if the caller has it already; used unchecked. */
  readonly text?: string | TextSlice;
}

/** Maximum bytes of an entry (C2SP tlog-tiles: the length of an entry is a uint16). */
export const ENTRY_LIMIT = 65_535;

/**
 * Returns the bytes of an entry: RFC 8785 canonical JSON of `{at, by, data, kind}`. They are hashed
 * and stored, never serialised again.
 */
export function entryBytes(statement: Statement, by: Actor, at: Instant): Buffer {
  const { text } = statement;
  const data = typeof text === 'object' ? sliceText(text) : (text ?? canonicalJson(statement.data));
  // The members in canonical order; kinds, actors and instants are ASCII.
  const bytes = Buffer.from(`{"at":"${at}","by":"${by}","data":${data},"kind":"${statement.kind}"}`, 'utf8');
  requireEntryLength(bytes.length);
  return bytes;
}

/** @throws LedgerError `entry-too-large` */
export function requireEntryLength(bytes: number): void {
  if (bytes <= ENTRY_LIMIT) return;
  const message = `This statement takes ${bytes} bytes; a ledger entry holds at most ${ENTRY_LIMIT}. Shorten its labels, evidence or parents.`;
  throw new LedgerError('entry-too-large', message);
}

/** An entry as read. */
export interface Entry {
  readonly index: number;
  readonly kind: string;
  readonly at: Instant;
  readonly by: Actor;
  readonly data: JsonObject;
}

export function parseEntry(index: number, body: Buffer): Entry {
  const { kind, at, by, data } = JSON.parse(body.toString('utf8')) as Omit<Entry, 'index'>;
  return { index, kind, at, by, data };
}
