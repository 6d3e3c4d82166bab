import { Inject, Injectable } from '@nestjs/common';
import { type LedgerPosition, LedgerReadModel, type StoredEntry } from '@domain/ledger';
import { Database, type Reader } from '@platform/database';
import { PolicyError } from './policy.errors.js';
import type { RulesPage } from './rules.read-model.js';
import { SELECT_WAIVER, SELECT_WAIVER_ENTRIES, SELECT_WAIVERS } from './store/waiver.sql.js';
import { toWaiver, type WaiverRow } from './store/waiver-row.js';
import type { Waiver, WaiverState } from './waiver.js';

export interface WaiversFilter {
  readonly rule?: string;
  /** At the time of the position. */
  readonly state?: WaiverState;
}

/** Waivers as of a tree size. */
@Injectable()
export class WaiversReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly entries: LedgerReadModel,
  ) {}

  within(reader: Reader): WaiversReadModel {
    return new WaiversReadModel(reader, this.entries);
  }

  /** @throws PolicyError `waiver-not-found` */
  async requireWaiver(id: string, asOf: number): Promise<Waiver> {
    const [row] = await this.reader.query<WaiverRow>(SELECT_WAIVER, [id, asOf]);
    if (row) return toWaiver(row);
    throw new PolicyError('waiver-not-found', `There is no waiver "${id.slice(0, 100)}".`);
  }

  /** The latest first; the page's key is the waiver's number. */
  async waivers(
    { rule, state }: WaiversFilter,
    page: RulesPage<number>,
    { treeSize, time }: Pick<LedgerPosition, 'treeSize' | 'time'>,
  ): Promise<Waiver[]> {
    const parameters = [treeSize, page.after ?? null, page.limit, rule ?? null, state ?? null, time];
    return (await this.reader.query<WaiverRow>(SELECT_WAIVERS, parameters)).map(toWaiver);
  }

  /** The entries about a waiver, oldest first. */
  async steps(id: string, asOf: number): Promise<StoredEntry[]> {
    const rows = await this.reader.query<{ entry: number }>(SELECT_WAIVER_ENTRIES, [id, asOf]);
    return this.entries.entries(
      rows.map(({ entry }) => entry),
      this.reader,
    );
  }
}
