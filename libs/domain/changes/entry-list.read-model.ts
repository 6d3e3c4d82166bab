import { Inject, Injectable } from '@nestjs/common';
import { type Instant, type JsonObject, parseInstant } from '@core/kernel';
import { SUBJECT_KINDS, subjectsOfStatement } from '@core/subject-index';
import { IndexReadModel } from '@domain/index';
import { type Entry, LedgerReadModel, parseEntry, type StoredEntry } from '@domain/ledger';
import { Database, type Reader } from '@platform/database';
import { SELECT_ENTRIES_ABOUT, SELECT_ENTRIES_OF_KIND, SELECT_ENTRIES_OF_KIND_IN } from './store/changes.sql.js';

/** All that is given must match. */
export interface EntryFilter {
  /** Recorded at this instant or later. */
  readonly since?: Instant;
  /** Recorded before this instant. */
  readonly until?: Instant;
  readonly kind?: string;
  /** See `isAbout`. */
  readonly subject?: string;
}

export interface EntryPage {
  readonly entries: readonly StoredEntry[];
  /** The last entry that was looked at; null: there are no more. */
  readonly reached: number | null;
}

/** Matches among the entries before `reached`. */
interface Step {
  readonly indexes: readonly number[];
  readonly reached: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Entries whose kinds one step reads, and entries that one step parses. */
const KINDS_A_STEP = 20_000;
const PARSED_A_STEP = 2_000;
/** After so many steps a page ends, even if nothing was found: the next one goes on there. */
const STEPS = 8;
/** Kinds that the index of kinds leaves out, because they are recorded in bulk. */
const isBulkKind = (kind: string): boolean => kind.startsWith('shard.') || kind === 'derivation.declared';

/** Entries by instant, kind and subject, in ledger order. */
@Injectable()
export class EntryListReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly ledger: LedgerReadModel,
    private readonly index: IndexReadModel,
  ) {}

  /**
   * At most `limit` entries after `after`, as of a tree size. A page may be shorter, or empty,
   * though there are more: the work for one is bounded.
   */
  async entries(filter: EntryFilter, page: { limit: number; after?: number }, asOf: number): Promise<EntryPage> {
    const { since, until } = filter;
    const to = until === undefined ? asOf : Math.min(asOf, await this.ledger.sizeBefore(parseInstant(until)));
    const start = since === undefined ? 0 : await this.ledger.sizeBefore(parseInstant(since));
    let from = Math.max(start, page.after === undefined ? 0 : page.after + 1);
    const entries: StoredEntry[] = [];
    for (let step = 0; step < STEPS && from < to && entries.length < page.limit; step++) {
      const { indexes, reached } = await this.step(filter, { from, to }, page.limit - entries.length);
      const found = await this.ledger.entries(indexes);
      entries.push(...found.filter(({ kind }) => filter.kind === undefined || kind === filter.kind));
      from = reached;
    }
    return { entries, reached: from < to ? from - 1 : null };
  }

  private step({ kind, subject }: EntryFilter, range: Range, limit: number): Promise<Step> {
    if (subject !== undefined) return this.aboutSubject(subject, range, limit);
    if (kind !== undefined) return this.ofKind(kind, range, limit);
    const reached = Math.min(range.to, range.from + limit);
    return Promise.resolve({ indexes: numbersFrom(range.from, reached), reached });
  }

  private async ofKind(kind: string, { from, to }: Range, limit: number): Promise<Step> {
    const bulk = isBulkKind(kind);
    const end = bulk ? Math.min(to, from + KINDS_A_STEP) : to;
    const sql = bulk ? SELECT_ENTRIES_OF_KIND_IN : SELECT_ENTRIES_OF_KIND;
    return upToLimit(await this.indexes(sql, [kind, from, end, limit]), end, limit);
  }

  /** By the index of subjects as far as it covers the ledger, then by reading entries. */
  private async aboutSubject(subject: string, { from, to }: Range, limit: number): Promise<Step> {
    const subjects = SUBJECT_KINDS.map((kind) => ({ kind, subject }));
    const { upto, indexes } = await this.index.entriesOf(subjects, { from, to, limit });
    if (from < upto) {
      const end = Math.min(to, upto);
      const others = await this.indexes(SELECT_ENTRIES_ABOUT, [subject, from, end, limit]);
      return upToLimit(merge(indexes, others), end, limit);
    }
    const end = Math.min(to, from + PARSED_A_STEP);
    const rows = await this.ledger.rawEntries(from, end);
    const read = rows.filter(({ index, body }) => isAbout(parseEntry(index, body), subject));
    return upToLimit(
      read.map(({ index }) => index),
      end,
      limit,
    );
  }

  private async indexes(sql: string, parameters: readonly unknown[]): Promise<number[]> {
    return (await this.reader.query<{ index: number }>(sql, [...parameters])).map(({ index }) => index);
  }
}

const OF_A_VENDOR: readonly string[] = ['terms.recorded', 'terms.withdrawn', 'approval.recorded'];

/**
 * Whether an entry is about a subject: one of the index of subjects (a shard's name, a model or
 * dataset version as name@version, a removal, a verification, a key), a vendor, a dataset that is
 * described, a finding, or the removal or the shard that a finding was raised about.
 */
export function isAbout({ kind, data }: Pick<Entry, 'kind' | 'data'>, subject: string): boolean {
  if (subjectsOfStatement(kind, data).some((known) => known.subject === subject)) return true;
  if (kind === 'vendor.declared') return data['slug'] === subject;
  if (kind === 'dataset.described') return data['dataset'] === subject;
  if (OF_A_VENDOR.includes(kind)) return data['vendor'] === subject;
  if (!kind.startsWith('finding.')) return false;
  const about = (data['subject'] ?? {}) as JsonObject;
  return [data['finding'], about['removal'], about['shard']].includes(subject);
}

function upToLimit(indexes: readonly number[], end: number, limit: number): Step {
  const last = indexes[limit - 1];
  return last === undefined ? { indexes, reached: end } : { indexes: indexes.slice(0, limit), reached: last + 1 };
}

function merge(one: readonly number[], other: readonly number[]): number[] {
  return [...new Set([...one, ...other])].sort((a, b) => a - b);
}

function numbersFrom(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}
