import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

/**
 * - `no-subject`: a certificate was asked for that is about nothing, or about a list and a removal at once.
 * - `certificate-too-large`: more than a certificate may hold.
 * - `nothing-to-certify`: no dataset version is used, or the removal selects no shard.
 * - `ambiguous-name`: the name was another shard's when a set was committed.
 * - `proof-inconsistent`: what is stored does not prove what the ledger commits to. Nothing is handed out.
 */
export type CertificatesErrorCode =
  'no-subject' | 'certificate-too-large' | 'nothing-to-certify' | 'ambiguous-name' | 'proof-inconsistent';

const KINDS: Readonly<Record<CertificatesErrorCode, ErrorKind>> = {
  'no-subject': 'invalid',
  'certificate-too-large': 'invalid',
  'nothing-to-certify': 'conflict',
  'ambiguous-name': 'conflict',
  'proof-inconsistent': 'integrity',
};

export class CertificatesError extends WhenceError<CertificatesErrorCode> {
  constructor(code: CertificatesErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}
