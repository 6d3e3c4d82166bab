import { sha256 } from '@core/kernel';

export const HEADER = 'whence/exclusion@v2';

/** What no certificate proves: it rests on the honesty of whoever made the statements. */
export const NOT_PROVEN = [
  'that what was stated is true: who made, registered or derived a shard states it;',
  'that training read the committed sets only: receipts are all cited, their coverage is stated;',
  'that no copy, part or re-encoding of a shard is in a set undeclared;',
  'that a URI always held the same bytes: ask by digest where there is one;',
  "that a removal's shards are all that its selector matches.",
] as const;

/** In every certificate, word for word: what it does not show first, then what it shows. */
export const NOTICE = [
  'Not proven:',
  ...NOT_PROVEN.map((line) => `- ${line}`),
  'Proven, if `whence verify` accepts this file under a key that you trust:',
  '- each list below holds all entries of the log before "upto" that speak of',
  '  its subject: no name, use, parent, withdrawal or commitment is left out;',
  '  of receipts all from a statement of coverage on, which fixes those before;',
  '- absent: the shard is no member of the set, and no member is declared as',
  '  derived from it. Who replays the log sees whether index and sets are right.',
] as const;

/**
 * The last line but for its newline: of all bytes before it. It tells damage from forgery, and
 * protects from damage only.
 */
export function checksumLine(before: string): string {
  return checksumLineOf(sha256(before));
}

export function checksumLineOf(sum: Uint8Array): string {
  return `checksum sha256:${Buffer.from(sum).toString('hex')}`;
}
