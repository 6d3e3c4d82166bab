import { Injectable } from '@nestjs/common';
import type { SubjectResult } from '@core/certificate';
import { DatasetsReadModel } from '@domain/datasets';
import { RemovalScopesReadModel, RemovalsReadModel } from '@domain/removals';
import { Lineage } from '@domain/lineage';
import { ShardRecords } from '@domain/shards';
import { VerificationReadModel } from '@domain/verification';
import type { Subject } from './subject.js';
import { selectedReaching, type Taint } from './taint-in-set.js';

/** Statements about a removal read at a time. */
const PAGE = 500;

/** How many verifications, the latest first, are searched for a concluded one. */
const VERIFICATIONS = 50;

/** Results for one dataset version, and the entries of the redactions that they rest on. */
export interface RedactedResults {
  readonly results: readonly SubjectResult[];
  readonly redactions: readonly number[];
}

/**
 * Reads what a certificate about a removal cites besides proofs: statements, redactions that answer
 * it, and the last verification.
 */
@Injectable()
export class RemovalEvidenceReadModel {
  constructor(
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly verifications: VerificationReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly lineage: Lineage,
    private readonly records: ShardRecords,
  ) {}

  async taint(removal: string, asOf: number): Promise<Taint> {
    const { selected, tainted } = await this.scopes.scope(removal, asOf);
    const redactions = await this.scopes.redactions(removal, asOf);
    return { selected, tainted, cleaned: new Set(redactions.flatMap(({ shards }) => shards)) };
  }

  /**
   * Returns the results for a dataset version; ancestors that reach its members only through
   * redactions are marked as redacted.
   */
  async withRedactions(
    taint: Taint,
    datasetVersion: number,
    subjects: readonly Subject[],
    results: readonly SubjectResult[],
    asOf: number,
  ): Promise<RedactedResults> {
    if (taint.cleaned.size === 0 || !results.some(({ result }) => result === 'ancestor')) {
      return { results, redactions: [] };
    }
    const members = await this.datasets.members(datasetVersion);
    const reaching = selectedReaching(members, taint, await this.lineage.view());
    const marked = results.map((one, at): SubjectResult => {
      const redacted = one.result === 'ancestor' && !reaching.has(subjects[at]?.naming?.number ?? -1);
      return redacted ? { ...one, result: 'ancestor, redacted' } : one;
    });
    if (!marked.some(({ result }) => result === 'ancestor, redacted')) return { results: marked, redactions: [] };
    const upstream = await this.datasets.upstream(datasetVersion);
    const made = [...taint.cleaned].filter((shard) => upstream.has(shard));
    return { results: marked, redactions: await this.records.derivingEntries(made, asOf) };
  }

  /** The removal's own statements, and the last verification. */
  async entries(removal: string, asOf: number): Promise<number[]> {
    const found: number[] = [];
    for (;;) {
      const statements = await this.removals.history(removal, { limit: PAGE, after: found.at(-1) }, asOf);
      found.push(...statements.map(({ index }) => index));
      if (statements.length < PAGE) return [...found, ...(await this.verificationEntries(removal, asOf))];
    }
  }

  /** The entries of the verification that was concluded last, with its checks. */
  private async verificationEntries(removal: string, asOf: number): Promise<number[]> {
    const verifications = await this.verifications.ofRemoval(removal, { limit: VERIFICATIONS }, asOf);
    const last = verifications.find(({ conclusion }) => conclusion !== null);
    if (!last?.conclusion) return [];
    const checks = await this.verifications.checks(last.id, asOf);
    return [last.entry, ...checks.map(({ entry }) => entry), last.conclusion.entry];
  }
}
