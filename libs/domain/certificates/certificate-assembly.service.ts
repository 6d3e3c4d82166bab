import { Injectable } from '@nestjs/common';
import type { AnswerPlan, AskedSubjects, CertifiedVersions } from '@core/certificate';
import type { Subject } from '@core/subject-index';
import { RemovalScopesReadModel } from '@domain/removals';
import { ShardRecords } from '@domain/shards';
import { CertificateIssuerService, type PlannedSection } from './certificate-issuer.service.js';
import { CertificateSetsReadModel } from './certificate-sets.read-model.js';
import { CertificatesError, inconsistent, tooLarge } from './certificates.errors.js';
import { CertifiedPositionReadModel } from './certified-position.read-model.js';
import { CompleteListsReadModel } from './complete-lists.read-model.js';
import { RedactedResultsService } from './redacted-results.service.js';
import { type Registration, SetResultsService } from './set-results.service.js';

/** The subjects of a certificate: shards by any of their names, or all that a removal selects. */
export type RequestedSubjects = { readonly subjects: readonly string[] } | { readonly removal: string };

/** The versions that a certificate is about. */
export interface RequestedVersions {
  readonly about: CertifiedVersions;
  /** How many dataset versions they are, or use. */
  readonly sets: number;
  /** Subjects of the index that the certificate will probably have lists of. */
  readonly foreseen: readonly Subject[];
  /** What the certificate must not be older than. */
  readonly entries: readonly number[];
}

/** Results in one certificate; each takes about a KB. */
const RESULT_LIMIT = 16_000;

/** Collects the lists and proofs of a certificate, and issues it. */
@Injectable()
export class CertificateAssemblyService {
  constructor(
    private readonly position: CertifiedPositionReadModel,
    private readonly lists: CompleteListsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly records: ShardRecords,
    private readonly sets: CertificateSetsReadModel,
    private readonly results: SetResultsService,
    private readonly redacted: RedactedResultsService,
    private readonly issuer: CertificateIssuerService,
  ) {}

  async issue(
    { about, sets: count, entries, foreseen }: RequestedVersions,
    requested: RequestedSubjects,
    asOf: number,
  ): Promise<string> {
    const removal = 'removal' in requested ? requested.removal : undefined;
    const selected = removal === undefined ? [] : await this.selected(removal, count, asOf);
    const asked: AskedSubjects = 'subjects' in requested ? { names: requested.subjects } : requested;
    const shown = selected.map(({ index }) => index);
    await this.position.ensureCovered([...entries, ...shown], asked, asOf);
    const { commitment, lists, plan } = await this.lists.collect(about, asked, [...foreseen, ...subjectsOf(asked)]);
    const shards: readonly Registration[] = removal === undefined ? plan.named : selected;
    if (shards.length * plan.sets.length > RESULT_LIMIT) throw tooLarge();
    const [prove, sections] = await Promise.all([
      this.issuer.prover([commitment.entry, ...shown]),
      this.sections(plan, shards, removal, commitment.upto),
    ]);
    return this.issuer.issue({ versions: about, asked, shown, index: commitment.entry, lists, sets: sections }, prove);
  }

  private async sections(
    { sets: planned }: AnswerPlan,
    shards: readonly Registration[],
    removal: string | undefined,
    asOf: number,
  ): Promise<PlannedSection[]> {
    const sets = await this.sets.planned(planned, asOf);
    const sections: PlannedSection[] = [];
    for (const [at, certified] of sets.entries()) {
      const results = await this.results.of(shards, certified.set);
      const marked =
        removal === undefined ? { results, keys: [] } : await this.redacted.mark(removal, certified, results);
      sections.push({ set: planned[at]?.name ?? '', ...marked });
    }
    return sections;
  }

  /** The shards that a removal selects, by the entries that registered them. */
  private async selected(removal: string, sections: number, asOf: number): Promise<Registration[]> {
    const { selected } = await this.scopes.scope(removal, asOf);
    if (selected.isEmpty) {
      throw new CertificatesError('nothing-to-certify', 'This removal selects no shard, so there is nothing to prove.');
    }
    if (selected.size * sections > RESULT_LIMIT) throw tooLarge();
    const page = await this.records.page([...selected.toArray()]);
    if (page === null) throw inconsistent('a shard of the removal is not in the tables');
    return Array.from(page.entries, (index, at) => ({
      index,
      leafHash: page.records.subarray(at * 32, at * 32 + 32),
    }));
  }
}

function subjectsOf(asked: AskedSubjects): Subject[] {
  if ('removal' in asked) return [{ kind: 'removal', subject: asked.removal }];
  return asked.names.map((subject) => ({ kind: 'name', subject }));
}
