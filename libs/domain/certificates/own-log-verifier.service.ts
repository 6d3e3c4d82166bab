import { Injectable } from '@nestjs/common';
import { type CertificateVerdict, verifyInSteps } from '@core/certificate';
import { parseVerifierKey } from '@core/note';
import { LogOrigin } from '@domain/ledger';
import { PublicationError, PublicationReadModel } from '@domain/publication';
import { runInTurns } from '@platform/cancellation';

/**
 * Verifies certificates by the keys that this log is or was published under, and without witnesses:
 * as an outsider who trusts the log alone.
 */
@Injectable()
export class OwnLogVerifierService {
  constructor(
    private readonly publication: PublicationReadModel,
    private readonly origin: LogOrigin,
  ) {}

  /**
   * In turns with other requests.
   * @param file attacker-controlled. @throws PublicationError `not-published-yet` while the log has
   * no key
   */
  async verdict(file: Uint8Array): Promise<CertificateVerdict> {
    const origin = this.origin.line;
    const keys = (await this.publication.keys()).map(({ vkey }) => parseVerifierKey(vkey)).reverse();
    let refused: CertificateVerdict | undefined;
    for (const logKey of keys) {
      const verdict = await runInTurns(verifyInSteps(file, { logKey, origin, witnessPolicy: 'none' }));
      if (verdict.verdict === 'verified') return verdict;
      refused ??= verdict;
      // Only another key could make a difference.
      if (verdict.code !== 'untrusted-checkpoint') return verdict;
    }
    if (refused) return refused;
    throw new PublicationError('not-published-yet', 'The log has no key yet: no publisher has run.');
  }
}
