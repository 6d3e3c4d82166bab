import { type Subject, SUBJECT_KINDS } from '@core/subject-index';
import { parseTrieProof, TrieError } from '@core/trie';
import {
  type Certificate,
  type CertifiedVersions,
  type CompleteList,
  type IndexedEntry,
  RESULTS,
  type SetKey,
  type SetResult,
  type SetSection,
  type ShownShard,
} from './certificate.js';
import { CertificateError } from './certificate.errors.js';
import { LineReader } from './line-reader.js';
import { entryOfJson } from './statement.js';
import { runSteps, type Steps } from './steps.js';
import { checksumLine, HEADER, NOTICE } from './wording.js';

// Everything here is attacker-controlled. Nothing read here is verified: see verify-certificate.ts.

/** Bytes of a certificate at most: some thousand names, or some ten thousand results. */
export const CERTIFICATE_LIMIT = 16 * 2 ** 20;

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const HASH_BYTES = 32;
const CHECKSUM_CHARACTERS = checksumLine('').length + 1;

/**
 * Reads a certificate. One certificate has one text: what is written in any other way is refused
 * with a CertificateError.
 */
export function parseCertificate(file: Uint8Array): Certificate {
  return runSteps(parseInSteps(file));
}

/** As `parseCertificate`. */
export function* parseInSteps(file: Uint8Array): Steps<Certificate> {
  const lines = new LineReader(checkedText(file));
  lines.exactly(HEADER);
  const origin = lines.requiredText('log');
  const versions = readVersions(lines);
  const removal = lines.optionalText('removal');
  const names = removal === undefined ? readTexts(lines, 'subject') : [];
  lines.exactly('');
  for (const line of NOTICE) lines.exactly(line);
  const index = readIndex(lines);
  const lists = yield* readBlocks(lines, 'list', readList);
  const shards = removal === undefined ? [] : yield* readBlocks(lines, 'shard', readShard);
  const sets = yield* readBlocks(lines, 'set', readSet);
  if (!lines.atEnd) throw lines.malformed('no such line follows there');
  const subjects = removal === undefined ? { names } : { removal, shards };
  return { origin, versions, subjects, index, lists, sets };
}

/** The text without its checksum line. */
function checkedText(file: Uint8Array): string {
  if (!(file instanceof Uint8Array)) throw unknownFormat('A certificate is read from bytes.');
  if (file.length > CERTIFICATE_LIMIT) {
    throw new CertificateError('too-large', `A certificate has at most ${CERTIFICATE_LIMIT} bytes.`);
  }
  const text = decode(file);
  if (text?.startsWith(`${HEADER}\r\n`)) {
    const remedy = 'Convert the line ends back to LF, or transfer the file as it is (in binary mode)';
    throw unknownFormat(`The lines end in CR LF; those of a certificate end in LF. ${remedy}.`);
  }
  if (text?.startsWith('\ufeff'))
    throw unknownFormat('The file begins with a byte order mark; a certificate has none.');
  if (text?.startsWith('whence/exclusion@v1\n'))
    throw unknownFormat('This is a certificate of version 1, which could leave things out. Ask for a new one.');
  if (!text?.startsWith(`${HEADER}\n`)) throw unknownFormat(`This is no certificate: its first line is not ${HEADER}.`);
  const before = text.slice(0, -CHECKSUM_CHARACTERS);
  if (text !== `${before}${checksumLine(before)}\n`) {
    throw new CertificateError('damaged', 'The certificate was cut, damaged or changed: its checksum does not fit it.');
  }
  return before;
}

function unknownFormat(message: string): CertificateError {
  return new CertificateError('unknown-format', message);
}

function decode(file: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  } catch {
    return undefined;
  }
}

function readVersions(lines: LineReader): CertifiedVersions {
  const model = lines.optionalText('model');
  return model === undefined ? { datasets: readTexts(lines, 'dataset') } : { model };
}

/** Reads all lines with this keyword that follow: one at least, each once. */
function readTexts(lines: LineReader, keyword: string): string[] {
  const texts: string[] = [];
  for (let text = lines.optionalText(keyword); text !== undefined; text = lines.optionalText(keyword)) texts.push(text);
  if (texts.length === 0) throw lines.malformed(`it is not "${keyword} …"`);
  if (new Set(texts).size !== texts.length)
    throw new CertificateError('repeated', `The certificate names a ${keyword} twice.`);
  return texts;
}

function* readBlocks<Block>(
  lines: LineReader,
  keyword: string,
  read: (lines: LineReader) => Steps<Block>,
): Steps<Block[]> {
  const blocks: Block[] = [];
  while (lines.nextBlockStartsWith(`${keyword} `)) {
    lines.exactly('');
    blocks.push(yield* read(lines));
    yield;
  }
  return blocks;
}

function readIndex(lines: LineReader): Certificate['index'] {
  lines.exactly('');
  lines.exactly('index');
  const entry = entryOfJson(lines.required('entry'));
  if (entry === undefined) throw lines.malformed('the entry before it is not canonical JSON in ASCII');
  return { entry, tlogProof: readTlogProof(lines) };
}

/** Reads the lines of a C2SP tlog-proof, up to its last signature line, without parsing them. */
function readTlogProof(lines: LineReader): string {
  const taken: string[] = [];
  // A blank line before the checkpoint, and another before its signatures.
  for (let blank = 0; blank < 2;) {
    const line = lines.line();
    taken.push(line);
    if (line === '') blank++;
  }
  const signatures: string[] = [];
  while (lines.nextLineStartsWith('— ')) signatures.push(lines.line());
  if (new Set(signatures).size !== signatures.length) throw lines.malformed('a signature before it comes twice');
  taken.push(...signatures);
  return `${taken.join('\n')}\n`;
}

function* readList(lines: LineReader): Steps<CompleteList> {
  const subject = readSubject(lines);
  const proof = readProof(lines);
  const entries: IndexedEntry[] = [];
  for (let entry = lines.optional('entry'); entry !== undefined; entry = lines.optional('entry')) {
    entries.push(readIndexed(lines, entry));
    yield;
  }
  requireAscending(lines, entries);
  return { subject, proof, entries };
}

function readSubject(lines: LineReader): Subject {
  const [kind = '', ...rest] = lines.requiredText('list').split(' ');
  const known = SUBJECT_KINDS.find((one) => one === kind);
  if (known === undefined) throw lines.malformed('the list before it is of no known kind');
  return { kind: known, subject: rest.join(' ') };
}

function* readShard(lines: LineReader): Steps<ShownShard> {
  const shard = readIndexed(lines, lines.required('shard'));
  const hashes = readBase64(lines, lines.required('inclusion'));
  if (hashes.length % HASH_BYTES !== 0) throw lines.malformed('the inclusion proof before it is cut short');
  const inclusion = Array.from({ length: hashes.length / HASH_BYTES }, (_, at) =>
    hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
  return { ...shard, inclusion };
}

function* readSet(lines: LineReader): Steps<SetSection> {
  const set = lines.requiredText('set');
  const results: SetResult[] = [];
  for (let result = readResult(lines); result !== undefined; result = readResult(lines)) {
    results.push(result);
    yield;
  }
  requireAscending(
    lines,
    results.map(({ shard }) => ({ index: shard })),
  );
  const keys: SetKey[] = [];
  for (let key = lines.optional('key'); key !== undefined; key = lines.optional('key')) {
    keys.push(readKey(lines, key));
    yield;
  }
  requireAscending(lines, keys);
  return { set, results, keys };
}

function readResult(lines: LineReader): SetResult | undefined {
  const result = RESULTS.find((word) => lines.nextLineStartsWith(`${word} `));
  if (result === undefined) return undefined;
  return { result, shard: readCount(lines, lines.required(result)), proof: readProof(lines) };
}

function readKey(lines: LineReader, text: string): SetKey {
  const role = (['member', 'ancestor'] as const).find((word) => text.startsWith(`${word} `));
  if (role === undefined) throw lines.malformed('the key before it has no role');
  return { role, ...readIndexed(lines, text.slice(role.length + 1)) };
}

/** An index, a space, and the entry as JSON. */
function readIndexed(lines: LineReader, text: string): IndexedEntry {
  const space = text.indexOf(' ');
  const index = readCount(lines, text.slice(0, Math.max(space, 0)));
  const entry = entryOfJson(text.slice(space + 1));
  if (entry === undefined) throw lines.malformed('the entry before it is not canonical JSON in ASCII');
  return { index, entry };
}

function readCount(lines: LineReader, text: string): number {
  const count = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : -1;
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw lines.malformed('the index before it is no decimal number');
}

function requireAscending(lines: LineReader, items: readonly { readonly index: number }[]): void {
  if (items.some(({ index }, at) => at > 0 && index <= (items[at - 1]?.index ?? -1)))
    throw lines.malformed('the indexes before it do not ascend');
}

function readProof(lines: LineReader): Buffer {
  try {
    return parseTrieProof(lines.required('proof'));
  } catch (error) {
    if (error instanceof TrieError) throw lines.malformed('the trie proof before it is not canonical base64');
    throw error;
  }
}

function readBase64(lines: LineReader, text: string): Buffer {
  const bytes = BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
  if (bytes === undefined || bytes.toString('base64') !== text) {
    throw lines.malformed('the value before it is not canonical base64');
  }
  return bytes;
}
