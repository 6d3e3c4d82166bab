import { sha256 } from '@core/kernel';

export const HEADER = 'whence/exclusion@v1';

/** In every certificate, word for word: what it shows, and what it does not. */
export const NOTICE = [
  'Each set below (a dataset version and all declared ancestors of its members)',
  'was committed in the log. A subject that is absent from a set is no member of',
  'it, and no member was declared as derived from it. This file does not show',
  '- that training read the committed sets only;',
  '- that no copy, part or re-encoding of a subject is in a set undeclared;',
  '- that these are all the uses of a set or of a model, or their latest statement;',
  '- that a set was folded by the rules: rebuild it from the log to check that;',
  '- that a URI always held the same bytes: ask by digest where there is one.',
] as const;

/**
 * The last line but for its newline: of all bytes before it. It tells damage from forgery, and
 * protects from damage only.
 */
export function checksumLine(before: string): string {
  return `checksum sha256:${sha256(before).toString('hex')}`;
}
