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
 * - `too-old`: no quorum of witnesses has cosigned the checkpoint recently enough.
 * - `mixed-checkpoints`: entries are proven against different checkpoints.
 * - `not-in-log`: an entry is not shown to be in the log.
 * - `malformed-entry`: an entry is not one of a kind that belongs there.
 * - `not-as-stated`: a line says something else than the entry below it.
 * - `repeated`: a subject, set or entry comes twice.
 * - `wrong-name`: a result is for a name that is not shown to be the subject's, or not its name
 *   when the set was committed.
 * - `wrong-proof`: the trie proof does not show the stated result.
 * - `wrong-chain`: the declarations and uses are not those of the model version and its parents.
 */
export type CertificateErrorCode =
  | 'too-large'
  | 'unknown-format'
  | 'damaged'
  | 'malformed'
  | 'wrong-log'
  | 'untrusted-checkpoint'
  | 'too-old'
  | 'mixed-checkpoints'
  | 'not-in-log'
  | 'malformed-entry'
  | 'not-as-stated'
  | 'repeated'
  | 'wrong-name'
  | 'wrong-proof'
  | 'wrong-chain';

/** Thrown within this module; `verifyCertificate` returns it as a refusal. */
export class CertificateError extends WhenceError<CertificateErrorCode> {
  constructor(code: CertificateErrorCode, message: string) {
    super('invalid', code, message);
  }
}
