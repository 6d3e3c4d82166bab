import type { Reader, Transaction } from '@platform/database';
import { INSERT_USAGE, SELECT_USAGE_MONTHS, SELECT_USAGE_OF_ACCOUNT, SELECT_USAGE_SUMS } from './usage.sql.js';

/** Days in UTC, `YYYY-MM-DD`; half-open. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** A row as it is stored: empty texts for all projects, or all models. */
export interface UsageFigures {
  readonly day: string;
  readonly project: string;
  readonly generator: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly requests: number | null;
}

export interface UsageSum extends Omit<UsageFigures, 'day' | 'project'> {
  readonly account: string;
  readonly rows: number;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly rowsWithoutOutput: number;
}

/** The newest figures of an account, with the entries that state them. */
export async function usageOfAccount(
  reader: Reader,
  vendor: string,
  account: string,
  { from, to }: Days,
  asOf: number,
): Promise<(UsageFigures & { readonly entry: number })[]> {
  return reader.query(SELECT_USAGE_OF_ACCOUNT, [vendor, from, to, asOf, account]);
}

/** Sums by account and model. */
export async function usageSums(reader: Reader, vendor: string, { from, to }: Days, asOf: number): Promise<UsageSum[]> {
  return reader.query(SELECT_USAGE_SUMS, [vendor, from, to, asOf]);
}

/** The calendar months of which usage is stated, each with the last entry that states some. */
export async function usageMonths(
  reader: Reader,
  asOf: number,
): Promise<{ readonly vendor: string; readonly month: string; readonly entry: number }[]> {
  return reader.query(SELECT_USAGE_MONTHS, [asOf]);
}

export async function insertUsage(
  tx: Transaction,
  vendor: string,
  account: string,
  rows: readonly (UsageFigures & { readonly entry: number })[],
): Promise<void> {
  await tx.query(INSERT_USAGE, [
    vendor,
    account,
    rows.map(({ day }) => day),
    rows.map(({ project }) => project),
    rows.map(({ generator }) => generator),
    rows.map(({ entry }) => entry),
    rows.map(({ inputTokens }) => inputTokens),
    rows.map(({ outputTokens }) => outputTokens),
    rows.map(({ requests }) => requests),
  ]);
}
