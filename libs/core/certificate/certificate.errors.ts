import { WhenceError } from '@core/kernel';

/**
 * Why a certificate was refused.
 * - `too-large`: longer than any honest certificate.
 * - `unknown-format`: not a certificate of this version.
 * - `damaged`: not the bytes that were issued: its checksum is another's. Anybody can make a
 *   checksum, so a right one says nothing.
 * - `malformed`: lines that no issuer of this format writes.
 * - `wrong-log`: about another log than the one that is trusted.
 * - `untrusted-checkpoint`: the checkpoint is not signed by the log, or not cosigned by the
 *   witnesses asked for.
 * - `too-old`: no quorum of witnesses has cosigned the checkpoint recently enough, or the index is
 *   older and not up to date.
 * - `not-in-log`: an entry is not shown to be in the log.
 * - `malformed-entry`: an entry is not one of a kind that belongs there, or contradicts another.
 * - `unknown-kind`: an entry of a kind that this verifier does not know speaks of a subject: what
 *   it states may matter.
 * - `incomplete-list`: a list is not shown to be all entries that speak of its subject.
 * - `missing-list`: what the index demands is left out: another name, a parent, a dataset version.
 * - `stray`: a part that the answer does not need.
 * - `repeated`: a subject, set, list or entry comes twice, or out of order.
 * - `wrong-result`: the results of a set are not of the shards that the certificate is about.
 * - `wrong-proof`: the trie proof does not show the stated result.
 */
export type CertificateErrorCode =
  | 'too-large'
  | 'unknown-format'
  | 'damaged'
  | 'malformed'
  | 'wrong-log'
  | 'untrusted-checkpoint'
  | 'too-old'
  | 'not-in-log'
  | 'malformed-entry'
  | 'unknown-kind'
  | 'incomplete-list'
  | 'missing-list'
  | 'stray'
  | 'repeated'
  | 'wrong-result'
  | 'wrong-proof';

/** Thrown within this module; `verifyCertificate` returns it as a refusal. */
export class CertificateError extends WhenceError<CertificateErrorCode> {
  constructor(code: CertificateErrorCode, message: string) {
    super('invalid', code, message);
  }
}
