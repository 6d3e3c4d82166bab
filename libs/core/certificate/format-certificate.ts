import { escapeText } from '@core/text';
import { formatTrieProof } from '@core/trie';
import type { Certificate, CompleteList, IndexedEntry, SetSection, ShownShard } from './certificate.js';
import { parseCertificate } from './parse-certificate.js';
import { asciiJson } from './statement.js';
import { checksumLine, HEADER, NOTICE } from './wording.js';

/**
 * The text of a certificate. Throws a CertificateError if it could not be read again. It does not
 * verify the proofs: an issuer runs verifyCertificate on the text before handing it out.
 */
export function formatCertificate(certificate: Certificate): string {
  const { index, lists, subjects, sets } = certificate;
  const blocks = [
    headLines(certificate),
    NOTICE,
    ['index', `entry ${asciiJson(index.entry)}`, ...index.tlogProof.replace(/\n$/, '').split('\n')],
    ...lists.map(listLines),
    ...('names' in subjects ? [] : subjects.shards.map(shardLines)),
    ...sets.map(setLines),
  ];
  const before = blocks.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n');
  const text = `${before}${checksumLine(before)}\n`;
  parseCertificate(Buffer.from(text));
  return text;
}

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

function listLines({ subject, proof, entries }: CompleteList): string[] {
  return [
    `list ${subject.kind} ${escapeText(subject.subject)}`,
    `proof ${formatTrieProof(proof)}`,
    ...entries.map((entry) => `entry ${indexed(entry)}`),
  ];
}

function shardLines({ inclusion, ...entry }: ShownShard): string[] {
  return [`shard ${indexed(entry)}`, `inclusion ${Buffer.concat(inclusion).toString('base64')}`];
}

function setLines({ set, results, keys }: SetSection): string[] {
  return [
    `set ${escapeText(set)}`,
    ...results.flatMap(({ shard, result, proof }) => [`${result} ${shard}`, `proof ${formatTrieProof(proof)}`]),
    ...keys.map(({ role, ...entry }) => `key ${role} ${indexed(entry)}`),
  ];
}

function indexed({ index, entry }: IndexedEntry): string {
  return `${index} ${asciiJson(entry)}`;
}
