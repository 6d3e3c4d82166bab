import { CERTIFICATE_LIMIT } from '@core/certificate';
import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

/**
 * - `no-subject`: the request names neither shards nor a removal, or both.
 * - `certificate-too-large`: more than a certificate may hold.
 * - `nothing-to-certify`: no dataset version is used, or the removal selects no shard.
 * - `proof-inconsistent`: what is stored does not prove what the ledger commits to. No certificate
 *   is issued.
 */
export type CertificatesErrorCode =
  'no-subject' | 'certificate-too-large' | 'nothing-to-certify' | 'proof-inconsistent';

const KINDS: Readonly<Record<CertificatesErrorCode, ErrorKind>> = {
  'no-subject': 'invalid',
  'certificate-too-large': 'invalid',
  'nothing-to-certify': 'conflict',
  'proof-inconsistent': 'integrity',
};

export class CertificatesError extends WhenceError<CertificatesErrorCode> {
  constructor(code: CertificatesErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

export function tooLarge(): CertificatesError {
  const message = `A certificate holds ${CERTIFICATE_LIMIT / 2 ** 20} MiB at most: some thousand shards. Ask for fewer subjects at a time.`;
  return new CertificatesError('certificate-too-large', message);
}

export function inconsistent(what: string): CertificatesError {
  const message = `Nothing is handed out, as what is stored does not prove it: ${what.replace(/\.$/, '')}. Run \`whence audit\`.`;
  return new CertificatesError('proof-inconsistent', message);
}
