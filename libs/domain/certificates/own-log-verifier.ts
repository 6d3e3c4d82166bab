import { type CertificateVerdict, verifyCertificate } from '@core/certificate';
import { parseVerifierKey } from '@core/note';
import type { LogOrigin } from '@domain/ledger';
import { PublicationError, type PublicationReadModel } from '@domain/publication';

/** Judges certificates by the keys that this log is or was published under, and by no witness: as an outsider who trusts the log alone. */
export class OwnLogVerifier {
  constructor(
    private readonly publication: PublicationReadModel,
    private readonly origin: LogOrigin,
  ) {}

  /** The bytes are attacker-controlled. Throws `not-published-yet` while the log has no key. */
  async verdict(file: Uint8Array): Promise<CertificateVerdict> {
    const origin = this.origin.line;
    const keys = (await this.publication.keys()).map(({ vkey }) => parseVerifierKey(vkey)).reverse();
    let refused: CertificateVerdict | undefined;
    for (const logKey of keys) {
      const verdict = verifyCertificate(file, { logKey, origin, witnessPolicy: 'none' });
      if (verdict.verdict === 'verified') return verdict;
      refused ??= verdict;
      // Only another key could make a difference.
      if (verdict.code !== 'untrusted-checkpoint') return verdict;
    }
    if (refused) return refused;
    throw new PublicationError('not-published-yet', 'The log has no key yet: no publisher has run.');
  }
}
