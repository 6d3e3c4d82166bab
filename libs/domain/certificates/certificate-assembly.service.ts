import { Injectable } from '@nestjs/common';
import type { DatasetVersion } from '@domain/datasets';
import { ShardsReadModel } from '@domain/shards';
import { CertificateIssuerService, type PlannedSection } from './certificate-issuer.service.js';
import { CertificateSetsReadModel } from './certificate-sets.read-model.js';
import { CertificateSubjectsReadModel } from './certificate-subjects.read-model.js';
import { CertificatesError, tooLarge } from './certificates.errors.js';
import { RemovalEvidenceReadModel } from './removal-evidence.read-model.js';
import { SetResultsService } from './set-results.service.js';
import type { Taint } from './taint-in-set.js';

/** The subjects of a certificate: shards by any of their names, or all that a removal selects. */
export type RequestedSubjects = { readonly subjects: readonly string[] } | { readonly removal: string };

/** A version that a certificate has a section for, and the entries of its uses. */
export interface CertifiedVersion {
  readonly version: DatasetVersion;
  readonly uses: readonly number[];
}

/**
 * The model version that a certificate is about, with the entries that declare it and its
 * ancestors.
 */
export interface CertifiedModel {
  readonly model?: string;
  readonly declarations: readonly number[];
  /** The entries that withdraw uses; they are cited. */
  readonly withdrawals?: readonly number[];
}

/** Results in one certificate; each takes about a KB. */
const RESULT_LIMIT = 16_000;

/**
 * Collects the proofs, entries and citations of a certificate, as of a tree size, and issues it.
 */
@Injectable()
export class CertificateAssemblyService {
  constructor(
    private readonly shards: ShardsReadModel,
    private readonly subjects: CertificateSubjectsReadModel,
    private readonly sets: CertificateSetsReadModel,
    private readonly results: SetResultsService,
    private readonly evidence: RemovalEvidenceReadModel,
    private readonly issuer: CertificateIssuerService,
  ) {}

  async issue(
    { withdrawals = [], ...about }: CertifiedModel,
    versions: readonly CertifiedVersion[],
    requested: RequestedSubjects,
    asOf: number,
  ): Promise<string> {
    const removal = 'removal' in requested ? requested.removal : null;
    const taint = removal === null ? null : await this.evidence.taint(removal, asOf);
    const names = 'subjects' in requested ? requested.subjects : await this.selectedNames(taint, versions.length, asOf);
    if (names.length * versions.length > RESULT_LIMIT) throw tooLarge();
    const [{ subjects, records }, sets] = await Promise.all([
      this.subjects.named(names, asOf),
      this.sets.sets(versions.map(({ version }) => version)),
    ]);
    const sections: PlannedSection[] = [];
    const redactions: number[] = [];
    for (const [at, { version, set, commitment }] of sets.entries()) {
      const proven = await this.results.of(subjects, set, records);
      const section = { commitment, results: proven, uses: versions[at]?.uses ?? [] };
      if (taint === null) {
        sections.push(section);
        continue;
      }
      const redacted = await this.evidence.withRedactions(taint, version.id, subjects, proven, asOf);
      sections.push({ ...section, results: redacted.results });
      redactions.push(...redacted.redactions);
    }
    const uptos = sets.map(({ set }) => set.upto);
    const links = await this.subjects.linkEntries(subjects, uptos, asOf);
    const statements = removal === null ? [] : await this.evidence.entries(removal, asOf);
    const citations = [...new Set([...links, ...statements, ...redactions, ...withdrawals])].sort((a, b) => a - b);
    return this.issuer.issue({ ...about, subjects: names, citations, sections });
  }

  private async selectedNames(taint: Taint | null, sections: number, asOf: number): Promise<readonly string[]> {
    if (!taint || taint.selected.isEmpty) {
      throw new CertificatesError('nothing-to-certify', 'This removal selects no shard, so there is nothing to prove.');
    }
    if (taint.selected.size * sections > RESULT_LIMIT) throw tooLarge();
    return [...(await this.shards.namesOf(taint.selected, asOf)).values()];
  }
}
