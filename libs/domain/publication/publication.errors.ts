import { type ErrorKind, WhenceError } from '@core/kernel';
import type { ConflictingHeads } from './published-checkpoint.js';

/**
 * - `not-published-yet`: no published checkpoint covers what was asked for.
 * - `no-such-tile`: the published log does not have it.
 * - `publication-refused`: asked of a log whose publisher refuses to sign.
 * - `stored-proof-wrong`: a proof out of the stored tree does not lead to the published root.
 * Refusals to sign, each of which names what was found:
 * - `log-rolled-back`: the ledger is shorter than what was signed or cosigned.
 * - `log-forked`: a signed or cosigned tree of the same log has another root.
 * - `entry-altered`: an entry's bytes do not hash to its leaf hash.
 * - `tree-hash-altered`: stored tree hashes are not those of the entries' bytes.
 * - `entries-missing`: indexes are not dense.
 * - `head-altered`: the entries do not lead to the ledger's head.
 * - `signed-state-altered`: the publisher's memory of what it signed contradicts itself.
 * Export:
 * - `export-at-work`: another worker writes the files now.
 * - `export-of-another-log`: the place holds the files of another log.
 * - `export-not-set`: no place is set.
 * Start-up:
 * - `log-key-missing`: the log is published, and its signing key is not where it should be.
 * - `log-key-differs`, `log-origin-differs`: the settings are not those that the log was published
 *   under.
 * - `witness-policy-unusable`: a policy file that is none, or whose witnesses cannot be asked.
 * - `key-not-rotated`: a rotation that cannot be made.
 */
export type PublicationErrorCode =
  | 'not-published-yet'
  | 'no-such-tile'
  | 'publication-refused'
  | 'stored-proof-wrong'
  | 'log-rolled-back'
  | 'log-forked'
  | 'entry-altered'
  | 'tree-hash-altered'
  | 'entries-missing'
  | 'head-altered'
  | 'signed-state-altered'
  | 'log-key-missing'
  | 'log-key-differs'
  | 'log-origin-differs'
  | 'witness-policy-unusable'
  | 'key-not-rotated'
  | 'export-at-work'
  | 'export-of-another-log'
  | 'export-not-set';

const KINDS: Readonly<Record<PublicationErrorCode, ErrorKind>> = {
  'not-published-yet': 'unavailable',
  'no-such-tile': 'not-found',
  'publication-refused': 'integrity',
  'stored-proof-wrong': 'integrity',
  'log-rolled-back': 'integrity',
  'log-forked': 'integrity',
  'entry-altered': 'integrity',
  'tree-hash-altered': 'integrity',
  'entries-missing': 'integrity',
  'head-altered': 'integrity',
  'signed-state-altered': 'integrity',
  'log-key-missing': 'conflict',
  'log-key-differs': 'conflict',
  'log-origin-differs': 'conflict',
  'witness-policy-unusable': 'invalid',
  'key-not-rotated': 'invalid',
  'export-at-work': 'unavailable',
  'export-of-another-log': 'conflict',
  'export-not-set': 'invalid',
};

export class PublicationError extends WhenceError<PublicationErrorCode> {
  constructor(
    code: PublicationErrorCode,
    message: string,
    /** Of a refusal: the two heads that do not go together. */
    readonly heads: ConflictingHeads | null = null,
  ) {
    super(KINDS[code], code, message);
  }
}

/** A log keeps its name: it is in every checkpoint, and in every key of a committed set. */
export function originDiffers(published: string, set: string): PublicationError {
  return new PublicationError(
    'log-origin-differs',
    `This log is published as "${published}", and WHENCE_ORIGIN says "${set}". A log keeps its name: set WHENCE_ORIGIN=${published}.`,
  );
}

/** The log has another key than the settings; a log keeps its key until it is rotated. */
export function keyDiffers(published: string, set: string): PublicationError {
  return new PublicationError(
    'log-key-differs',
    `This log is published under the key ${published}, and the signing key is that of ${set}. Set WHENCE_SIGNING_KEY_FILE to the log's key, or rotate the key with \`whence keys rotate-log-key\`.`,
  );
}
