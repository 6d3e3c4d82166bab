import { Inject, Injectable } from '@nestjs/common';
import { FindingsService, type NewFinding } from '@domain/findings';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import { VendorsReadModel } from '@domain/vendors';
import { Database, type Reader, type Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { type ComparedPeriod, type DeclaredByModel, DeclaredOutputReadModel } from './declared-output.read-model.js';
import { RecordUsage, type UsageRow } from './record-usage.command.js';
import { invalidUsage, ReceiptsError } from './receipts.errors.js';
import { type RecordedUsageRow, usageRecorded } from './receipts.ledger-entries.js';
import { type Days, insertUsage, type UsageFigures, usageOfAccount, usageSums } from './store/usage.store.js';
import { dayAfter } from './usage.read-model.js';
import { comparedPeriod, daysOfMonth, monthOf, unexplainedUsage } from './usage-month.js';

/** Bytes of rows in one entry: an entry holds 65,535. */
const ENTRY_BYTES = 48_000;

type Known = UsageFigures & { readonly entry: number };

/** A statement that was checked, and what shards declare of its months. */
export interface PreparedUsage {
  readonly command: RecordUsage;
  readonly declared: ReadonlyMap<string, DeclaredByModel>;
}

/** How many rows were new, stated other figures than before, or were there. */
export interface RecordedUsage {
  readonly receipt: Receipt;
  readonly recorded: number;
  readonly amended: number;
  readonly existing: number;
}

/** Records what was bought from vendors' APIs. */
@Injectable()
export class UsageService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly vendors: VendorsReadModel,
    private readonly declared: DeclaredOutputReadModel,
    private readonly findings: FindingsService,
    @Inject(Database) private readonly reader: Reader,
  ) {}

  /**
   * Checks a statement, and reads what shards declare of its days: before its transaction, since it
   * may take long.
   * @throws ReceiptsError `invalid-usage`
   */
  async prepare(stated: RecordUsage): Promise<PreparedUsage> {
    const command = readCommand(RecordUsage, stated, invalidUsage);
    const { vendor, rows } = command;
    const { treeSize } = await this.entries.position();
    const months = [...new Set(rows.map(monthOf))].sort();
    const periods: ComparedPeriod[] = [];
    for (const month of months) {
      const known = await usageSums(this.reader, vendor, daysOfMonth(month), treeSize);
      const stating = rows.filter((row) => monthOf(row) === month).map(toFigures);
      periods.push(
        comparedPeriod([...known, ...stating.map((row) => ({ ...row, firstDay: row.day, lastDay: row.day }))]),
      );
    }
    const declared = await this.declared.ofPeriods(vendor, periods, treeSize);
    return { command, declared: new Map(months.flatMap((month, at) => (declared[at] ? [[month, declared[at]]] : []))) };
  }

  /**
   * Records rows; the same again is existing, and other figures of the same day, model and project
   * amend it: an export of a day that is not over grows. What shards do not explain is a finding.
   * @throws ReceiptsError `usage-conflict` if a day is recorded by models or projects, and stated
   * without them or the other way: it would count twice; VendorsError `vendor-not-found`
   */
  async record(tx: Transaction, by: Actor, prepared: PreparedUsage): Promise<RecordedUsage> {
    const { vendor, account, rows } = prepared.command;
    const { nextIndex } = await this.ledger.open(tx);
    await this.vendors.within(tx).requireVendor(vendor, nextIndex);
    const known = await usageOfAccount(tx, vendor, account, daysOf(rows), nextIndex);
    requireSameGrouping(rows, known);
    const byKey = new Map(known.map((row) => [keyOf(row), row]));
    const figures = rows.map(toFigures);
    const fresh = figures.filter((row) => !isSame(row, byKey.get(keyOf(row))));
    const amended = fresh.filter((row) => byKey.has(keyOf(row))).length;
    const counts = { recorded: fresh.length - amended, amended, existing: rows.length - fresh.length };
    if (fresh.length === 0) {
      const newest = Math.max(...figures.map((row) => byKey.get(keyOf(row))?.entry ?? 0));
      return { receipt: await this.entries.receipt(newest, tx), ...counts };
    }
    const parts = partsOf(fresh);
    const statements = parts.map((part) => usageRecorded(vendor, account, part.map(toEntryRow)));
    const receipts = await this.ledger.appendAll(tx, by, statements);
    const stored = parts.flatMap((part, at) => part.map((row) => ({ ...row, entry: receipts[at]?.index ?? -1 })));
    await insertUsage(tx, vendor, account, stored);
    await this.raise(tx, by, prepared, fresh);
    const receipt = receipts.at(-1);
    if (!receipt) throw new Error('no entry was written');
    return { receipt, ...counts };
  }

  private async raise(
    tx: Transaction,
    by: Actor,
    { command: { vendor, account }, declared }: PreparedUsage,
    fresh: readonly UsageFigures[],
  ): Promise<void> {
    const found: NewFinding[] = [];
    for (const [month, output] of declared) {
      const rows = fresh.filter((row) => monthOf(row) === month);
      if (rows.length === 0) continue;
      const sums = await usageSums(tx, vendor, daysOfMonth(month), Number.MAX_SAFE_INTEGER);
      const examples = rows.map(({ day, ...row }) => ({ ...row, account, when: day, rows: 1 }));
      const finding = unexplainedUsage({ vendor, month }, sums, output, examples);
      if (finding) found.push(finding);
    }
    await this.findings.raise(tx, by, found);
  }
}

function toFigures(row: UsageRow): UsageFigures {
  const { day, project = '', generator = '', inputTokens = null, outputTokens = null, requests = null } = row;
  return { day, project, generator, inputTokens, outputTokens, requests };
}

function toEntryRow({ day, project, generator, inputTokens, outputTokens, requests }: UsageFigures): RecordedUsageRow {
  const named = (text: string): string | null => (text === '' ? null : text);
  return [day, named(generator), named(project), inputTokens, outputTokens, requests];
}

const keyOf = ({ day, project, generator }: UsageFigures): string => JSON.stringify([day, project, generator]);

function isSame(row: UsageFigures, known: UsageFigures | undefined): boolean {
  return (
    known?.inputTokens === row.inputTokens && known.outputTokens === row.outputTokens && known.requests === row.requests
  );
}

function daysOf(rows: readonly UsageRow[]): Days {
  const days = rows.map(({ day }) => day).sort();
  return { from: days[0] ?? '', to: dayAfter(days.at(-1) ?? '') };
}

/** A day is stated by models and projects, or without: a sum beside its parts would count twice. */
function requireSameGrouping(rows: readonly UsageRow[], known: readonly Known[]): void {
  const stated = new Map<string, UsageFigures>(known.map((row) => [row.day, row]));
  for (const [at, row] of rows.map(toFigures).entries()) {
    const other = stated.get(row.day);
    if (!other) stated.set(row.day, row);
    for (const member of ['generator', 'project'] as const) {
      if (!other || (other[member] === '') === (row[member] === '')) continue;
      const message = `is stated ${other[member] === '' ? 'without' : 'by'} ${member} for ${row.day} already`;
      throw new ReceiptsError('usage-conflict', `The usage of ${row.day} ${message}.`, [
        { pointer: `/rows/${at}/${member}`, message },
      ]);
    }
  }
}

/** Rows in parts that an entry holds each. */
function partsOf(rows: readonly UsageFigures[]): UsageFigures[][] {
  const parts: UsageFigures[][] = [];
  let size = ENTRY_BYTES;
  for (const row of rows) {
    const bytes = Buffer.byteLength(JSON.stringify(toEntryRow(row))) + 1;
    if (size + bytes > ENTRY_BYTES) {
      parts.push([]);
      size = 0;
    }
    size += bytes;
    parts.at(-1)?.push(row);
  }
  return parts;
}
