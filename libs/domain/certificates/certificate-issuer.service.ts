import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { CertificateError, formatCertificate, type ProvenEntry, type SubjectResult } from '@core/certificate';
import { LedgerReadModel, LogOrigin } from '@domain/ledger';
import { PublicationError, PublicationReadModel, type PublishedCheckpoint } from '@domain/publication';
import { inconsistent, tooLarge } from './certificates.errors.js';
import { OwnLogVerifierService } from './own-log-verifier.service.js';

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

/** Retries until the publisher has published the entries: about two seconds. */
const ATTEMPTS = 20;
const RETRY_EVERY_MS = 100;

/**
 * Writes a certificate with entries and their tlog-proofs under one published checkpoint, and
 * verifies it before it is returned.
 */
@Injectable()
export class CertificateIssuerService {
  constructor(
    private readonly ledger: LedgerReadModel,
    private readonly publication: PublicationReadModel,
    private readonly verifier: OwnLogVerifierService,
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
        commitment: prove(commitment),
        results,
        uses: uses.map(prove),
      })),
    });
    // Guards against damaged rows and wrong code: a file that an outsider would refuse is not
    // issued.
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
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.publication.covering(size);
      } catch (error) {
        const retry = error instanceof PublicationError && error.code === 'not-published-yet' && attempt < ATTEMPTS;
        if (!retry) throw error;
      }
      await sleep(RETRY_EVERY_MS);
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
