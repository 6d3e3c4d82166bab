import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { type Actor, LedgerReadModel } from '@domain/ledger';
import { Database, type Reader } from '@platform/database';
import type { Finding, FindingKind, FindingSeverity, FindingState, FindingStep } from './finding.js';
import { FindingsError } from './findings.errors.js';
import { SELECT_FINDING, SELECT_FINDINGS, SELECT_STEPS, SELECT_UNSETTLED } from './store/finding.sql.js';

export interface FindingsFilter {
  readonly state?: FindingState;
  readonly kind?: FindingKind;
  readonly severity?: FindingSeverity;
  readonly removal?: string;
  readonly shard?: string;
  readonly rule?: string;
  readonly dataset?: string;
  readonly model?: string;
  /** Of the dataset or the model. */
  readonly version?: string;
  /** Id of a principal; an empty text: nobody. */
  readonly owner?: string;
  /** Raised at or after. */
  readonly since?: Instant;
  /** Raised before. */
  readonly before?: Instant;
  /** Ignored, or not, at the time of the position. */
  readonly ignored?: boolean;
  readonly regressed?: boolean;
  /** About the vendor or what comes from or through it, or about any of these removals. */
  readonly about?: { readonly removals: readonly string[]; readonly vendor: string };
}

export interface FindingsPage {
  readonly limit: number;
  /** The entry of the last finding of the page before. */
  readonly before?: number | undefined;
}

/** A finding with the entry that set its state. */
export interface FindingRecord extends Finding {
  /** Index of the entry that set its state. */
  readonly stepEntry: number;
}

/** What somebody did with a finding, or its first state. */
export interface FindingHistoryStep {
  readonly step: FindingStep;
  /** The state after it. */
  readonly state: FindingState;
  readonly at: Instant;
  readonly by: Actor;
  /** Absent for the first state. */
  readonly reason?: string;
  /** Of `assigned`; absent: nobody. */
  readonly owner?: string;
  /** Of `ignored`; absent: not any longer. */
  readonly until?: Instant;
  readonly entry: number;
}

type Absent = 'evidence' | 'owner' | 'ignoredUntil' | 'regressionOf';
type FindingRow = Omit<FindingRecord, Absent> & { readonly [Name in Absent]: FindingRecord[Name] | null } & {
  readonly validFrom: number;
};

/** Findings as of a tree size. */
@Injectable()
export class FindingsReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly entries: LedgerReadModel,
  ) {}

  within(reader: Reader): FindingsReadModel {
    return new FindingsReadModel(reader, this.entries);
  }

  async finding(id: string, asOf: number): Promise<FindingRecord | null> {
    const [row] = await this.reader.query<FindingRow>(SELECT_FINDING, [id, asOf]);
    return row ? toFinding(row) : null;
  }

  /** Throws `finding-not-found`. */
  async requireFinding(id: string, asOf: number): Promise<FindingRecord> {
    const finding = await this.finding(id, asOf);
    if (finding) return finding;
    throw new FindingsError('finding-not-found', `There is no finding "${id}". GET /v1/findings lists them.`);
  }

  /** Newest first. @param at the time of the position */
  async findings(
    filter: FindingsFilter,
    page: FindingsPage,
    asOf: number,
    at: Instant | null = null,
  ): Promise<FindingRecord[]> {
    const rows = await this.reader.query<FindingRow>(SELECT_FINDINGS, [
      asOf,
      Math.min(page.before ?? asOf, asOf),
      page.limit,
      filter.state,
      filter.kind,
      filter.severity,
      filter.removal,
      filter.shard,
      filter.rule,
      filter.dataset,
      filter.model,
      filter.version,
      filter.owner,
      filter.since,
      filter.before,
      filter.ignored,
      at,
      filter.regressed,
      filter.about?.removals,
      filter.about?.vendor,
    ]);
    return rows.map(toFinding);
  }

  /** The number of unsettled findings of each kind that has some; counts at most 10,000. */
  async unsettledByKind(): Promise<ReadonlyMap<FindingKind, number>> {
    const rows = await this.reader.query<{ kind: FindingKind; count: number }>(SELECT_UNSETTLED);
    return new Map(rows.map(({ kind, count }) => [kind, count]));
  }

  /** What people did with it, oldest first: by whom, when and why. */
  async steps(id: string, asOf: number): Promise<FindingHistoryStep[]> {
    const rows = await this.reader.query<{ entry: number; state: FindingState }>(SELECT_STEPS, [id, asOf]);
    const entries = await this.entries.entries(
      rows.map(({ entry }) => entry),
      this.reader,
    );
    const states = new Map(rows.map(({ entry, state }) => [entry, state]));
    return entries.map(({ index, kind, at, by, data: { reason, owner, until } }) => ({
      step: kind.slice('finding.'.length) as FindingStep,
      state: states.get(index) ?? 'open',
      at,
      by,
      reason: textOf(reason),
      owner: textOf(owner),
      until: textOf(until),
      entry: index,
    }));
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function toFinding({ evidence, owner, ignoredUntil, regressionOf, validFrom: _, ...row }: FindingRow): FindingRecord {
  return {
    ...row,
    evidence: evidence ?? undefined,
    owner: owner ?? undefined,
    ignoredUntil: ignoredUntil ?? undefined,
    regressionOf: regressionOf ?? undefined,
  };
}
