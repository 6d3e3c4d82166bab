import {
  canonicalJson,
  formatDigest,
  type Instant,
  isCanonicalJson,
  type JsonObject,
  type JsonValue,
  KernelError,
  parseDigest,
  parseInstant,
} from '@core/kernel';
import { leafHash } from '@core/merkle';
import { escapeText } from '@core/text';
import type { IndexedEntry } from './certificate.js';
import { CertificateError } from './certificate.errors.js';

/** Bytes of a ledger entry at most (C2SP tlog-tiles). */
const ENTRY_LIMIT = 65_535;
const SET = 'mpt-sha256@v2';
const ENTRY_MEMBERS = ['at', 'by', 'data', 'kind'];

/** What an entry of the log states. */
export interface Statement {
  readonly index: number;
  /** RFC 6962 leaf hash of the entry's bytes. */
  readonly leafHash: Buffer;
  readonly at: Instant;
  readonly kind: string;
  readonly data: JsonObject;
}

/**
 * The commitment to a set: the fold of entries [0, upto), as a trie of `keys` keys with this root
 * (32 bytes).
 */
export interface SetCommitment {
  readonly upto: number;
  readonly keys: number;
  readonly root: Uint8Array;
}

/**
 * What the data of a `dataset.version-committed` entry states of its set, besides dataset, version
 * and members.
 */
export function commitmentData({ upto, keys, root }: SetCommitment): JsonObject {
  return { commitment: SET, keys, root: formatDigest(root), upto };
}

/** Reads the commitment of a `dataset.version-committed` entry. Throws `malformed-entry`. */
export function readCommitment({ index, data }: Statement): SetCommitment & { readonly members: number } {
  if (data['commitment'] !== SET) throw malformed(index, `its set is not committed as ${SET}`);
  const [keys, members, upto] = [
    countIn(data, 'keys', index),
    countIn(data, 'members', index),
    countIn(data, 'upto', index),
  ];
  if (members > keys) throw malformed(index, 'its set has more members than keys');
  if (upto > index) throw malformed(index, 'it commits to entries that come after it');
  return { upto, keys, members, root: rootIn(data, index) };
}

/**
 * Reads an entry's bytes: RFC 8785 canonical JSON of `{at, by, data, kind}`. Throws
 * `malformed-entry`. Attacker-controlled.
 */
export function readStatement({ index, entry }: IndexedEntry): Statement {
  const value = parseCanonical(index, entry);
  if (!isObject(value) || Object.keys(value).join() !== ENTRY_MEMBERS.join())
    throw malformed(index, 'it is no ledger entry');
  const { at, by, data, kind } = value;
  if (!isInstant(at) || typeof by !== 'string' || !isObject(data) || typeof kind !== 'string')
    throw malformed(index, 'its members are not those of a ledger entry');
  return { index, leafHash: leafHash(entry), at, kind, data };
}

/** A member that must be a text. */
export function textIn(data: JsonObject, member: string, index: number): string {
  const value = data[member];
  if (typeof value === 'string') return value;
  throw malformed(index, `its ${member} is no text`);
}

/** A member that must be a count. */
export function countIn(data: JsonObject, member: string, index: number): number {
  const value = data[member];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformed(index, `its ${member} is no count`);
}

/** A member that must be an instant in its one spelling. */
export function instantIn(data: JsonObject, member: string, index: number): Instant {
  const value = data[member];
  if (isInstant(value)) return value;
  throw malformed(index, `its ${member} is no instant`);
}

/** The member `root`, `sha256:<hex>`, as 32 bytes. */
export function rootIn(data: JsonObject, index: number): Buffer {
  try {
    return parseDigest(textIn(data, 'root', index));
  } catch (error) {
    if (error instanceof KernelError) throw malformed(index, 'its root is no digest');
    throw error;
  }
}

/**
 * The entry's JSON in printable ASCII: other characters are escaped as JSON escapes them. So a
 * line of a certificate shows what it is, and is as long as the entry.
 */
export function asciiJson(entry: Uint8Array): string {
  return Buffer.from(entry)
    .toString('utf8')
    .replace(/[^ -~]/g, escapeText);
}

/** Reads what `asciiJson` writes of canonical JSON; undefined for any other text. */
export function entryOfJson(line: string): Buffer | undefined {
  try {
    const entry = Buffer.from(canonicalJson(JSON.parse(line) as JsonValue));
    return asciiJson(entry) === line ? entry : undefined;
  } catch {
    // Not JSON, without a canonical form, or nested so deep that no stack takes it.
    return undefined;
  }
}

export function malformed(index: number, what: string): CertificateError {
  const message = `Entry ${index} in the certificate is not as the log writes it: ${what}.`;
  return new CertificateError('malformed-entry', message);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Accepts one text for a value, so that all readers read the same: no repeated member, no other
 * spelling of a number.
 */
function parseCanonical(index: number, bytes: Uint8Array): JsonValue {
  if (bytes.length > ENTRY_LIMIT) throw malformed(index, `it has more than ${ENTRY_LIMIT} bytes`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text) as JsonValue;
    if (isCanonicalJson(value, text)) return value;
  } catch {
    // Not UTF-8, not JSON, or nested so deep that no stack takes it.
  }
  throw malformed(index, 'it is not canonical JSON');
}

function isInstant(value: JsonValue | undefined): value is Instant {
  try {
    return typeof value === 'string' && parseInstant(value) === value;
  } catch (error) {
    if (error instanceof KernelError) return false;
    throw error;
  }
}
