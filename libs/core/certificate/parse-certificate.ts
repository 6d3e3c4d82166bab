import { KernelError, parseModelReference, parseShardName } from '@core/kernel';
import { parseTrieProof, TrieError } from '@core/trie';
import { CertificateError } from './certificate.errors.js';
import { type ReadCertificate, type ReadEntry, type ReadSection, RESULTS, type SubjectResult } from './certificate.js';
import { type CertifiedEntry, describeEntry, readEntry } from './certified-entry.js';
import { LineReader } from './line-reader.js';
import { checksumLine, HEADER, NOTICE } from './wording.js';

// Everything here is attacker-controlled. Nothing read here is verified: see verify-certificate.ts.

/** Bytes of a certificate at most: some thousand sections, or some ten thousand results. */
export const CERTIFICATE_LIMIT = 16 * 2 ** 20;

type EntryKind = CertifiedEntry['is'];
type EntryOf<Kind extends EntryKind> = Extract<CertifiedEntry, { readonly is: Kind }>;

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const RECORD_BYTES = 32;
const CHECKSUM_CHARACTERS = checksumLine('').length + 1;

/**
 * Reads a certificate. One certificate has one text: what is written in any other way is refused
 * with a CertificateError.
 */
export function parseCertificate(file: Uint8Array): ReadCertificate {
  const lines = new LineReader(checkedText(file));
  lines.exactly(HEADER);
  const origin = lines.required('log');
  const model = readModel(lines);
  const subjects = readSubjects(lines);
  lines.exactly('');
  for (const line of NOTICE) lines.exactly(line);
  const declarations = readEntries(lines, 'declaration');
  const citations = readEntries(lines, 'citation');
  const sections: ReadSection[] = [];
  while (!lines.atEnd) sections.push(readSection(lines, subjects.length));
  if (sections.length === 0) throw lines.malformed('there is no set in it');
  return { origin, ...(model !== undefined && { model }), subjects, declarations, citations, sections };
}

/** The text without its checksum line. */
function checkedText(file: Uint8Array): string {
  if (!(file instanceof Uint8Array)) throw new CertificateError('unknown-format', 'A certificate is read from bytes.');
  if (file.length > CERTIFICATE_LIMIT) {
    throw new CertificateError('too-large', `A certificate has at most ${CERTIFICATE_LIMIT} bytes.`);
  }
  const text = decode(file);
  if (text?.startsWith(`${HEADER}\r\n`)) {
    const remedy = 'Convert the line ends back to LF, or transfer the file as it is (in binary mode)';
    throw new CertificateError(
      'unknown-format',
      `The lines end in CR LF; those of a certificate end in LF. ${remedy}.`,
    );
  }
  if (text?.startsWith('\ufeff')) {
    throw new CertificateError('unknown-format', 'The file begins with a byte order mark; a certificate has none.');
  }
  if (!text?.startsWith(`${HEADER}\n`)) {
    throw new CertificateError('unknown-format', `This is no certificate: its first line is not ${HEADER}.`);
  }
  const before = text.slice(0, -CHECKSUM_CHARACTERS);
  if (text !== `${before}${checksumLine(before)}\n`) {
    throw new CertificateError('damaged', 'The certificate was cut, damaged or changed: its checksum does not fit it.');
  }
  return before;
}

function decode(file: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  } catch {
    return undefined;
  }
}

function readModel(lines: LineReader): string | undefined {
  const model = lines.optional('model');
  if (model !== undefined) readName(lines, () => parseModelReference(model));
  return model;
}

function readSubjects(lines: LineReader): string[] {
  const subjects: string[] = [];
  for (let name = lines.optional('subject'); name !== undefined; name = lines.optional('subject')) {
    subjects.push(readShardName(lines, name));
  }
  if (subjects.length === 0) throw lines.malformed('it is not "subject …"');
  if (new Set(subjects).size !== subjects.length) {
    throw new CertificateError('repeated', 'The certificate names a subject twice.');
  }
  return subjects;
}

/** Reads all entries of this kind that follow, each after a blank line. */
function readEntries<Kind extends EntryKind>(lines: LineReader, kind: Kind): ReadEntry<EntryOf<Kind>>[] {
  const entries: ReadEntry<EntryOf<Kind>>[] = [];
  while (lines.nextBlockStartsWith(`${kind} `)) entries.push(readProvenEntry(lines, kind));
  return entries;
}

function readSection(lines: LineReader, subjects: number): ReadSection {
  const commitment = readProvenEntry(lines, 'commitment');
  lines.exactly('');
  const results = Array.from({ length: subjects }, () => readResult(lines));
  return { commitment, results, uses: readEntries(lines, 'use') };
}

function readProvenEntry<Kind extends EntryKind>(lines: LineReader, kind: Kind): ReadEntry<EntryOf<Kind>> {
  lines.exactly('');
  const { number } = lines;
  const stated = lines.required(kind);
  const entry = readBase64(lines, lines.required('entry'));
  const content = readEntry(entry);
  if (!isOfKind(content, kind) || describeEntry(content) !== `${kind} ${stated}`) {
    throw new CertificateError(
      'not-as-stated',
      `Line ${number} of the certificate is not what the entry below it says.`,
    );
  }
  return { entry, tlogProof: readTlogProof(lines), content, line: number };
}

function isOfKind<Kind extends EntryKind>(content: CertifiedEntry, kind: Kind): content is EntryOf<Kind> {
  return content.is === kind;
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
  while (lines.nextLineStartsWith('— ')) taken.push(lines.line());
  return `${taken.join('\n')}\n`;
}

function readResult(lines: LineReader): SubjectResult {
  const line = lines.line();
  const result = RESULTS.find((word) => line.startsWith(`${word} `));
  if (result === undefined) throw lines.malformed(`the line before it is not one of ${RESULTS.join('; ')}, and a name`);
  const name = readShardName(lines, line.slice(result.length + 1));
  const record = result === 'absent' ? undefined : readBase64(lines, lines.required('record'));
  if (record !== undefined && record.length !== RECORD_BYTES) throw lines.malformed('the record before it is no hash');
  const proof = readProof(lines);
  return { result, name, ...(record && { record }), proof };
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

function readShardName(lines: LineReader, name: string): string {
  return readName(lines, () => parseShardName(name));
}

function readName<T>(lines: LineReader, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof KernelError) throw lines.malformed('there is no such name as the one before it');
    throw error;
  }
}
