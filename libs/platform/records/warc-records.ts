import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { RECORD_LIMIT } from './line-records.js';
import type { FileRecord, RecordSplitter } from './record.js';
import { RecordsError } from './records.errors.js';

/** Bytes of the headers of a record, and of the HTTP headers in it. */
const HEADERS_LIMIT = 64 * 1024;
const BREAK = '\r\n\r\n';
const TEXTUAL = /^(?:text\/|application\/(?:xhtml\+xml|xml|json|ld\+json))/i;
const HTTP = /^application\/http\b/i;
const DECODERS: Readonly<Record<string, (bytes: Buffer, limit: { readonly maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

type Headers = ReadonlyMap<string, string>;

interface OpenRecord {
  readonly headers: Headers;
  readonly offset: number;
  /** Null: its content is no text, and is passed over. */
  parts: Buffer[] | null;
  left: number;
  /** An HTTP response of which the headers are not read yet. */
  unknown: boolean;
}

/**
 * The texts of a WARC file (ISO 28500), one for each: a `conversion` (as of WET), a `resource`, or
 * the body of an HTTP `response`, of a type that is text, as it is, with its markup. Other records
 * are none.
 */
export class WarcRecords implements RecordSplitter {
  private pending: Buffer = Buffer.alloc(0);
  /** Where `pending` begins. */
  private offset = 0;
  private open: OpenRecord | null = null;

  *push(bytes: Buffer): Generator<FileRecord> {
    this.pending = this.pending.length === 0 ? bytes : Buffer.concat([this.pending, bytes]);
    while (this.open ? this.pending.length > 0 || this.open.left === 0 : this.begin()) {
      const record = this.read();
      if (record) yield record;
    }
  }

  *end(): Generator<FileRecord> {
    if (this.open || this.pending.toString('latin1').trim() !== '')
      throw new RecordsError('truncated', 'The file ends within a WARC record.');
  }

  /** False: more bytes are needed. */
  private begin(): boolean {
    let blank = 0;
    while (this.pending[blank] === 0x0d || this.pending[blank] === 0x0a) blank++;
    this.take(blank);
    const end = this.pending.indexOf(BREAK);
    if (end < 0 && this.pending.length <= HEADERS_LIMIT) return false;
    if (end < 0 || end > HEADERS_LIMIT) throw malformed(this.offset, 'has no end of its headers');
    const { offset } = this;
    const head = this.take(end + BREAK.length).toString('utf8', 0, end);
    if (!/^WARC\/\d/.test(head)) throw malformed(offset, 'does not begin with its version');
    const headers = headersOf(head);
    const length = headers.get('content-length') ?? '';
    if (!/^\d{1,15}$/.test(length)) throw malformed(offset, 'states no length of its content');
    const left = Number(length);
    const unknown = headers.get('warc-type') === 'response';
    this.open = { headers, offset, parts: mayBeText(headers) ? [] : null, left, unknown };
    if (!unknown) this.limit(this.open);
    return true;
  }

  private read(): FileRecord | null {
    const { open } = this;
    if (!open) return null;
    const part = this.take(Math.min(open.left, this.pending.length));
    open.left -= part.length;
    open.parts?.push(part);
    if (open.unknown && open.parts) this.decide(open, open.parts);
    if (open.left > 0) return null;
    this.open = null;
    return open.parts ? textOf(open, Buffer.concat(open.parts)) : null;
  }

  /** Passes over a response that is no text, such as a film, before it is held. */
  private decide(open: OpenRecord, parts: readonly Buffer[]): void {
    const content = Buffer.concat(parts);
    if (content.length < HEADERS_LIMIT && open.left > 0) return;
    open.unknown = false;
    const end = content.subarray(0, HEADERS_LIMIT).indexOf(BREAK);
    const http = headersOf(content.toString('latin1', 0, Math.max(0, end)));
    open.parts = TEXTUAL.test(http.get('content-type') ?? '') ? [content] : null;
    this.limit(open, content.length);
  }

  private limit({ parts, left, offset }: OpenRecord, held = 0): void {
    if (parts && held + left > RECORD_LIMIT)
      throw new RecordsError('record-too-long', `The record at byte ${offset} is longer than ${RECORD_LIMIT} bytes.`);
  }

  private take(length: number): Buffer {
    const taken = this.pending.subarray(0, length);
    this.pending = this.pending.subarray(length);
    this.offset += length;
    return taken;
  }
}

function headersOf(head: string): Headers {
  const lines = head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .slice(1);
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function mayBeText(headers: Headers): boolean {
  const type = headers.get('content-type') ?? '';
  const kind = headers.get('warc-type');
  if (kind === 'response') return HTTP.test(type);
  return (kind === 'conversion' || kind === 'resource') && TEXTUAL.test(type);
}

function textOf({ headers, offset }: OpenRecord, content: Buffer): FileRecord | null {
  const uri = headers.get('warc-target-uri')?.replace(/^<|>$/g, '') ?? null;
  const type = headers.get('content-type') ?? '';
  if (headers.get('warc-type') !== 'response') return { text: decoded(content, type, offset), offset, uri };
  const end = content.subarray(0, HEADERS_LIMIT).indexOf(BREAK);
  if (end < 0) return null;
  const http = headersOf(content.toString('latin1', 0, end));
  const bodyType = http.get('content-type') ?? '';
  return { text: decoded(bodyOf(http, content.subarray(end + BREAK.length), offset), bodyType, offset), offset, uri };
}

/** The body without the codings of its transfer, which some crawlers keep. */
function bodyOf(http: Headers, body: Buffer, offset: number): Buffer {
  const whole = /\bchunked\b/i.test(http.get('transfer-encoding') ?? '') ? unchunked(body) : body;
  const coding = http.get('content-encoding')?.toLowerCase() ?? 'identity';
  if (coding === 'identity') return whole;
  const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (!decode) throw malformed(offset, `has the content encoding ${JSON.stringify(coding.slice(0, 40))}`);
  try {
    return decode(whole, { maxOutputLength: RECORD_LIMIT });
  } catch (error) {
    // Crawlers that decode a body may leave its header.
    if ((error as { code?: string }).code === 'Z_DATA_ERROR') return whole;
    throw malformed(offset, `has a body that cannot be decoded: ${(error as Error).message}`);
  }
}

/** As it is, if it is not in chunks: crawlers may leave the header of what they joined. */
function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const line = body.indexOf('\r\n', at);
    const size = line < 0 ? '' : (body.toString('latin1', at, line).split(';', 1)[0] ?? '').trim();
    if (!/^[0-9a-f]{1,8}$/i.test(size)) return parts.length === 0 ? body : Buffer.concat(parts);
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    parts.push(body.subarray(line + 2, line + 2 + length));
    at = line + 2 + length + 2;
  }
  return Buffer.concat(parts);
}

/** Web text is not always what it states: what is no character becomes U+FFFD. */
function decoded(bytes: Buffer, type: string, offset: number): string {
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(type)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) return new TextDecoder().decode(bytes);
    throw malformed(offset, `cannot be decoded: ${(error as Error).message}`);
  }
}

function malformed(offset: number, what: string): RecordsError {
  return new RecordsError('malformed-record', `The WARC record at byte ${offset} ${what}.`);
}
