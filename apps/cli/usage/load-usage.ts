import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { JsonObject } from '@core/kernel';
import {
  hasFurtherPages,
  readCsvExport,
  readJsonExport,
  type UsageDay,
  UsageExportError,
} from '@interop/usage-exports';
import { CliError } from '../cli.errors.js';
import type { ApiClient } from '../http/api-client.js';
import { type ConnectionOptions, connectToWrite } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';

export interface LoadUsageOptions extends ConnectionOptions {
  readonly vendor: string;
  readonly account: string;
  readonly json?: boolean;
}

interface Loaded {
  readonly recorded: number;
  readonly amended: number;
  readonly existing: number;
}

const CSV_LIMIT = 1024 * 1024 * 1024;
/** Rows of one request; the service takes 20,000. */
const ROWS = 10_000;

/** Records each file by itself, in requests that the service takes, and prints what it did. */
export async function loadUsage(files: readonly string[], options: LoadUsageOptions): Promise<void> {
  const api = connectToWrite(readInstallation().config, options);
  for (const file of files) {
    const { days, more } = await exportOf(file);
    const loaded = await load(api, options, days);
    const { recorded, amended, existing } = loaded;
    const further = more ? ' It is one page of several: load the others, too.' : '';
    if (options.json) console.log(JSON.stringify({ file, ...loaded, more }));
    else console.log(`${file}: ${recorded} rows recorded, ${amended} amended, ${existing} there before.${further}`);
  }
}

async function load(api: ApiClient, { vendor, account }: LoadUsageOptions, days: readonly UsageDay[]): Promise<Loaded> {
  const sum = { recorded: 0, amended: 0, existing: 0 };
  for (let at = 0; at < days.length; at += ROWS) {
    const rows = days.slice(at, at + ROWS).map((row): JsonObject => ({ ...row }));
    const { text } = await api.send({ method: 'POST', path: '/v1/receipts/usage', body: { vendor, account, rows } });
    const { recorded, amended, existing } = JSON.parse(text) as Loaded;
    sum.recorded += recorded;
    sum.amended += amended;
    sum.existing += existing;
  }
  return sum;
}

interface Export {
  readonly days: readonly UsageDay[];
  /** Whether the vendor states that other pages follow. */
  readonly more: boolean;
}

async function exportOf(file: string): Promise<Export> {
  try {
    if (/\.csv$/i.test(file)) return { days: await readCsvExport(createReadStream(file), CSV_LIMIT), more: false };
    const document: unknown = JSON.parse(await readFile(file, 'utf8'));
    return { days: readJsonExport(document), more: hasFurtherPages(document) };
  } catch (error) {
    if (error instanceof UsageExportError) throw new CliError('malformed-option', `${file}: ${error.message}`);
    throw new CliError('malformed-option', `The file ${file} cannot be read: ${(error as Error).message}.`);
  }
}
