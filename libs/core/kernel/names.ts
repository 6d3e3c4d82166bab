import { isDigest } from './digest.js';
import { KernelError } from './kernel.errors.js';

const SLUG = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const URI = /^[a-z][a-z0-9+.-]{0,30}:[^\s<>"{}|\\^`]+$/i;

export const NAME_LIMIT = 200;
export const URI_LIMIT = 2_048;

/**
 * A vendor's slug or a channel: lower-case letters, digits, `.`, `_`, `-`; at most 63 characters.
 */
export function parseSlug(text: string, pointer = ''): string {
  return SLUG.test(text) ? text : refuse(pointer, 'must be lower-case letters, digits, ".", "_" or "-", at most 63');
}

/**
 * A dataset's name: any printable text in Unicode NFC, no `@`, at most 200 characters. It may hold
 * `/`, as in `allenai/dolma`.
 */
export function parseDatasetName(text: string, pointer = ''): string {
  return isPlainName(text, /@/)
    ? text
    : refuse(pointer, `must be printable text in Unicode NFC without "@", trimmed, 1 to ${NAME_LIMIT} characters`);
}

/**
 * A model's name: as a dataset's, and without `/`, which marks an external model
 * (`vendor/name@version`).
 */
export function parseModelName(text: string, pointer = ''): string {
  return isPlainName(text, /[@/]/)
    ? text
    : refuse(
        pointer,
        `must be printable text in Unicode NFC without "@" or "/", trimmed, 1 to ${NAME_LIMIT} characters`,
      );
}

/** A dataset's or model's version: as a model's name. */
export function parseVersion(text: string, pointer = ''): string {
  return parseModelName(text, pointer);
}

// `.` and `..` are steps of a path: no URL can name them.
const PATH_STEP = /^\.{1,2}$/;

function isPlainName(text: string, forbidden: RegExp): boolean {
  const sized = text.length > 0 && text.length <= NAME_LIMIT && text === text.trim() && !PATH_STEP.test(text);
  return (
    sized && text.isWellFormed() && text === text.normalize('NFC') && !forbidden.test(text) && !UNPRINTABLE.test(text)
  );
}

const URI_FAULT = `must be an absolute URI of at most ${URI_LIMIT} bytes, such as s3://bucket/part-0001.jsonl`;

/**
 * An absolute URI (RFC 3986, and RFC 3987's other letters), at most 2,048 bytes, kept as it is
 * written: two spellings are two names.
 */
export function parseUri(text: string, pointer = ''): string {
  return isUri(text) && !DIGEST_SCHEME.test(text) ? text : refuse(pointer, URI_FAULT);
}

function isUri(text: string): boolean {
  // A UTF-16 unit takes one byte of UTF-8 at least, and three at most.
  if (text.length > URI_LIMIT || (text.length * 3 > URI_LIMIT && Buffer.byteLength(text) > URI_LIMIT)) return false;
  return URI.test(text) && !UNPRINTABLE.test(text) && text.isWellFormed();
}

const DIGEST_SCHEME = /^sha256:/i;

/** A shard's name: its digest `sha256:…`, or its URI. */
export function parseShardName(text: string, pointer = ''): string {
  const fault = shardNameFault(text);
  return fault === null ? text : refuse(pointer, fault);
}

/**
 * `shardNameFault` returns why a text is no shard's name; null if it is one. A list may hold
 * hundreds of thousands: an exception for each takes ten times as long.
 */
export function shardNameFault(text: string): string | null {
  if (isDigest(text)) return null;
  if (DIGEST_SCHEME.test(text)) return 'must be sha256: and 64 lower-case hexadecimal digits';
  if (isUri(text)) return null;
  return isEncodedUri(text) ? `${URI_FAULT}; this one is percent-encoded once too often` : URI_FAULT;
}

// A path `/v1/shards/s3%253A…`: what was encoded already is encoded again by the client's library.
const ENCODED_SCHEME = /^[a-z][a-z0-9+.-]{0,30}%3a/i;

function isEncodedUri(text: string): boolean {
  if (!ENCODED_SCHEME.test(text)) return false;
  try {
    return isUri(decodeURIComponent(text));
  } catch {
    // A stray %: it is no encoding of anything.
    return false;
  }
}

/**
 * A model version: one registered here (`name@version`) or an external one (`vendor/name@version`).
 */
export interface ModelReference {
  readonly vendor?: string;
  readonly name: string;
  readonly version: string;
}

export function parseModelReference(text: string, pointer = ''): ModelReference {
  const match = /^(?:([^/@]+)\/)?([^@]+)@([^@]+)$/.exec(text);
  if (!match) return refuse(pointer, 'must be name@version or vendor/name@version');
  const [, vendor, name = '', version = ''] = match;
  if (vendor === undefined) return { name: parseModelName(name, pointer), version: parseVersion(version, pointer) };
  return {
    vendor: parseSlug(vendor, pointer),
    name: parseDatasetName(name, pointer),
    version: parseVersion(version, pointer),
  };
}

export function formatModelReference(model: ModelReference): string {
  return `${model.vendor === undefined ? '' : `${model.vendor}/`}${model.name}@${model.version}`;
}

function refuse(pointer: string, message: string): never {
  throw new KernelError('malformed-value', `A name ${message}.`, [{ pointer, message }]);
}
