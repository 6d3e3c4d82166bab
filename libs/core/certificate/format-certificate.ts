import { createHash } from 'node:crypto';
import { escapeText } from '@core/text';
import { formatTrieProof } from '@core/trie';
import type { Certificate, CompleteList, IndexedEntry, ShownShard } from './certificate.js';
import { CertificateError } from './certificate.errors.js';
import { CERTIFICATE_LIMIT, parseCertificate } from './parse-certificate.js';
import { asciiJson } from './statement.js';
import { runSteps, type Steps } from './steps.js';
import { checksumLineOf, HEADER, NOTICE } from './wording.js';

/**
 * The text of a certificate. Throws a CertificateError if it could not be read again. It does not
 * verify the proofs: an issuer runs verifyCertificate on the text before handing it out.
 */
export function formatCertificate(certificate: Certificate): string {
  const file = runSteps(formatInSteps(certificate));
  parseCertificate(file);
  return file.toString('utf8');
}

/**
 * The bytes of a certificate, unread: as it verifies it, an issuer sees whether it can be read.
 * Throws `too-large`.
 */
export function* formatInSteps(certificate: Certificate): Steps<Buffer> {
  const parts: Buffer[] = [];
  const sum = createHash('sha256');
  let length = 0;
  for (const text of texts(certificate)) {
    const part = Buffer.from(text);
    parts.push(part);
    sum.update(part);
    length += part.length;
    if (length > CERTIFICATE_LIMIT)
      throw new CertificateError('too-large', `A certificate has at most ${CERTIFICATE_LIMIT} bytes.`);
    yield;
  }
  parts.push(Buffer.from(`${checksumLineOf(sum.digest())}\n`));
  return Buffer.concat(parts);
}

/** The text in parts, but for its checksum line. Blocks are separated by a blank line. */
function* texts(certificate: Certificate): Generator<string> {
  const { index, lists, subjects, sets } = certificate;
  yield textOf([...headLines(certificate), '', ...NOTICE, '']);
  yield textOf(['index', `entry ${asciiJson(index.entry)}`, ...index.tlogProof.replace(/\n$/, '').split('\n')]);
  for (const list of lists) {
    yield textOf(['', ...listLines(list)]);
    for (const entry of list.entries) yield textOf([`entry ${indexed(entry)}`]);
  }
  if (!('names' in subjects)) for (const shard of subjects.shards) yield textOf(['', ...shardLines(shard)]);
  for (const { set, results, keys } of sets) {
    yield textOf(['', `set ${escapeText(set)}`]);
    for (const { shard, result, proof } of results)
      yield textOf([`${result} ${shard}`, `proof ${formatTrieProof(proof)}`]);
    for (const { role, ...entry } of keys) yield textOf([`key ${role} ${indexed(entry)}`]);
  }
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

function headLines({ origin, versions, subjects }: Certificate): string[] {
  const about =
    'model' in versions
      ? [`model ${escapeText(versions.model)}`]
      : versions.datasets.map((set) => `dataset ${escapeText(set)}`);
  const asked =
    'names' in subjects
      ? subjects.names.map((name) => `subject ${escapeText(name)}`)
      : [`removal ${escapeText(subjects.removal)}`];
  return [HEADER, `log ${escapeText(origin)}`, ...about, ...asked];
}

function listLines({ subject, proof }: CompleteList): string[] {
  return [`list ${subject.kind} ${escapeText(subject.subject)}`, `proof ${formatTrieProof(proof)}`];
}

function shardLines({ inclusion, ...entry }: ShownShard): string[] {
  return [`shard ${indexed(entry)}`, `inclusion ${Buffer.concat(inclusion).toString('base64')}`];
}

function indexed({ index, entry }: IndexedEntry): string {
  return `${index} ${asciiJson(entry)}`;
}
