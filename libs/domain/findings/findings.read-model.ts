import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { type Actor, LedgerReadModel } from '@domain/ledger';
import { Database, type Reader } from '@platform/database';
import type { Finding, FindingKind, FindingSeverity, FindingState } from './finding.js';
import { FindingsError } from './findings.errors.js';
import { SELECT_FINDING, SELECT_FINDINGS, SELECT_STEPS } from './store/finding.sql.js';

export interface FindingsFilter {
  readonly state?: FindingState;
  readonly kind?: FindingKind;
  readonly severity?: FindingSeverity;
  readonly removal?: string;
  readonly shard?: string;
}

export interface FindingsPage {
  readonly limit: number;
  /** The entry of the last finding of the page before. */
  readonly before?: number | undefined;
}

/** A finding with what it takes to go on from how it stands. */
export interface StandingFinding extends Finding {
  /** Index of the entry that brought it into its state. */
  readonly stepEntry: number;
}

/** One change of a finding's state. */
export interface FindingHistoryStep {
  readonly state: FindingState;
  readonly at: Instant;
  readonly by: Actor;
  /** Absent for the first: what was found says why. */
  readonly reason?: string;
  readonly entry: number;
}

interface FindingRow extends Omit<StandingFinding, 'evidence'> {
  readonly evidence: Finding['evidence'] | null;
  readonly validFrom: number;
}

/** Questions about findings, as they stood at a tree size. */
@Injectable()
export class FindingsReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly entries: LedgerReadModel,
  ) {}

  within(reader: Reader): FindingsReadModel {
    return new FindingsReadModel(reader, this.entries);
  }

  async finding(id: string, asOf: number): Promise<StandingFinding | null> {
    const [row] = await this.reader.query<FindingRow>(SELECT_FINDING, [id, asOf]);
    return row ? toFinding(row) : null;
  }

  /** The finding, or `finding-not-found`. */
  async requireFinding(id: string, asOf: number): Promise<StandingFinding> {
    const finding = await this.finding(id, asOf);
    if (finding) return finding;
    throw new FindingsError('finding-not-found', `There is no finding "${id}". GET /v1/findings lists them.`);
  }

  /** The newest first; the page goes on by the entry that raised the last. */
  async findings(filter: FindingsFilter, page: FindingsPage, asOf: number): Promise<StandingFinding[]> {
    const rows = await this.reader.query<FindingRow>(SELECT_FINDINGS, [
      ...[asOf, Math.min(page.before ?? asOf, asOf), page.limit, filter.state ?? null, filter.kind ?? null],
      ...[filter.severity ?? null, filter.removal ?? null, filter.shard ?? null],
    ]);
    return rows.map(toFinding);
  }

  /** How it came to stand as it does: raised, acknowledged, settled; by whom and why. */
  async steps(id: string, asOf: number): Promise<FindingHistoryStep[]> {
    const rows = await this.reader.query<{ entry: number; state: FindingState }>(SELECT_STEPS, [id, asOf]);
    const entries = await this.entries.entries(
      rows.map(({ entry }) => entry),
      this.reader,
    );
    const states = new Map(rows.map(({ entry, state }) => [entry, state]));
    return entries.map(({ index, at, by, data }) => ({
      ...{ state: states.get(index) ?? 'open', at, by, entry: index },
      ...(typeof data['reason'] === 'string' && { reason: data['reason'] }),
    }));
  }
}

function toFinding({ evidence, validFrom: _, ...row }: FindingRow): StandingFinding {
  return { ...row, ...(evidence && { evidence }) };
}
