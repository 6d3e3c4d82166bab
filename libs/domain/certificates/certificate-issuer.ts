import { setTimeout as sleep } from 'node:timers/promises';
import {
  CERTIFICATE_LIMIT,
  CertificateError,
  formatCertificate,
  type ProvenEntry,
  type SubjectResult,
} from '@core/certificate';
import type { LedgerReadModel, LogOrigin } from '@domain/ledger';
import { PublicationError, type PublicationReadModel, type PublishedCheckpoint } from '@domain/publication';
import { CertificatesError } from './certificates.errors.js';
import type { OwnLogVerifier } from './own-log-verifier.js';
import { inconsistent } from './set-results.js';

/** A certificate with the indexes of its entries in place of the entries. */
export interface PlannedCertificate {
  /** `name@version` */
  readonly model?: string;
  readonly subjects: readonly string[];
  readonly declarations: readonly number[];
  readonly citations: readonly number[];
  readonly sections: readonly PlannedSection[];
}

export interface PlannedSection {
  readonly commitment: number;
  readonly results: readonly SubjectResult[];
  readonly uses: readonly number[];
}

/** A publisher that is about to publish is waited for: about two seconds. */
const LOOKS = 20;
const LOOK_EVERY_MS = 100;

/** Puts entries and their tlog-proofs under one published checkpoint into a certificate, and verifies it before it is handed out. */
export class CertificateIssuer {
  constructor(
    private readonly ledger: LedgerReadModel,
    private readonly publication: PublicationReadModel,
    private readonly verifier: OwnLogVerifier,
    private readonly origin: LogOrigin,
  ) {}

  async issue({ sections, declarations, citations, ...rest }: PlannedCertificate): Promise<string> {
    const used = sections.flatMap(({ commitment, uses }) => [commitment, ...uses]);
    const prove = await this.prover([...new Set([...declarations, ...citations, ...used])]);
    const text = format({
      ...rest,
      origin: this.origin.line,
      declarations: declarations.map(prove),
      citations: citations.map(prove),
      sections: sections.map(({ commitment, results, uses }) => ({
        ...{ commitment: prove(commitment), results, uses: uses.map(prove) },
      })),
    });
    // Whatever is wrong with rows, proofs or code: a file that an outsider would refuse is not handed out.
    const verdict = await this.verifier.verdict(Buffer.from(text));
    if (verdict.verdict === 'refused') throw inconsistent(verdict.message);
    return text;
  }

  private async prover(indexes: readonly number[]): Promise<(index: number) => ProvenEntry> {
    const last = indexes.reduce((a, b) => Math.max(a, b), -1);
    const [proofs, found] = await Promise.all([
      this.covering(last + 1).then((checkpoint) => this.publication.tlogProofs(indexes, checkpoint)),
      this.ledger.entries(indexes),
    ]);
    const entries = new Map(found.map(({ index, body }) => [index, body]));
    return (index) => {
      const [entry, tlogProof] = [entries.get(index), proofs.get(index)];
      if (entry && tlogProof !== undefined) return { entry, tlogProof };
      throw inconsistent(`entry ${index} is missing`);
    };
  }

  private async covering(size: number): Promise<PublishedCheckpoint> {
    for (let looks = 1; ; looks++) {
      try {
        return await this.publication.covering(size);
      } catch (error) {
        const waits = error instanceof PublicationError && error.code === 'not-published-yet' && looks < LOOKS;
        if (!waits) throw error;
      }
      await sleep(LOOK_EVERY_MS);
    }
  }
}

function format(certificate: Parameters<typeof formatCertificate>[0]): string {
  try {
    return formatCertificate(certificate);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    if (error.code !== 'too-large') throw inconsistent(error.message);
    throw tooLarge();
  }
}

export function tooLarge(): CertificatesError {
  const message = `A certificate holds ${CERTIFICATE_LIMIT / 2 ** 20} MiB at most: some ten thousand results. Ask for fewer subjects at a time.`;
  return new CertificatesError('certificate-too-large', message);
}
