import { formatTrieProof } from '@core/trie';
import type { Certificate, ProvenEntry, Section, SubjectResult } from './certificate.js';
import { describeEntry, readEntry } from './certified-entry.js';
import { parseCertificate } from './parse-certificate.js';
import { checksumLine, HEADER, NOTICE } from './wording.js';

/**
 * The text of a certificate. Throws a CertificateError if it could not be read again. It does not
 * verify the proofs: an issuer runs verifyCertificate on the text before handing it out.
 */
export function formatCertificate(certificate: Certificate): string {
  const { declarations, citations, sections } = certificate;
  const entries = [...declarations, ...citations].map(entryBlock);
  const before = [headBlock(certificate), noticeBlock, ...entries, ...sections.flatMap(sectionBlocks)].join('\n');
  const text = `${before}${checksumLine(before)}\n`;
  parseCertificate(Buffer.from(text));
  return text;
}

const noticeBlock = lines(NOTICE);

function headBlock({ origin, model, subjects }: Certificate): string {
  const about = model === undefined ? [] : [`model ${model}`];
  return lines([HEADER, `log ${origin}`, ...about, ...subjects.map((name) => `subject ${name}`)]);
}

function sectionBlocks({ commitment, results, uses }: Section): string[] {
  return [entryBlock(commitment), lines(results.flatMap(resultLines)), ...uses.map(entryBlock)];
}

function entryBlock({ entry, tlogProof }: ProvenEntry): string {
  return lines([describeEntry(readEntry(entry)), `entry ${base64(entry)}`]) + tlogProof;
}

function resultLines({ result, name, record, proof }: SubjectResult): string[] {
  const registered = record === undefined ? [] : [`record ${base64(record)}`];
  return [`${result} ${name}`, ...registered, `proof ${formatTrieProof(proof)}`];
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function lines(list: readonly string[]): string {
  return list.map((line) => `${line}\n`).join('');
}
