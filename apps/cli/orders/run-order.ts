import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@core/kernel';
import { CliError } from '../cli.errors.js';
import { printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { connectToWrite } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';
import type { OrderOptions } from './order-options.command.js';

/** Where an order is sent: with conditions as `body`, else the lines of the options. */
export interface Order {
  readonly path: string;
  readonly reason: string;
  readonly body?: JsonObject;
}

interface Ordered {
  readonly job?: string;
  readonly [member: string]: unknown;
}

interface FollowedJob {
  readonly state: 'waiting' | 'active' | 'completed' | 'failed';
  readonly progress: { readonly done: number; readonly total: number | null };
  readonly error: string | null;
  readonly result: Ordered | null;
}

const POLL_MS = 500;

/**
 * Sends an order, follows its job to the end with progress on standard error, and prints what came
 * of it. Ended before, the job goes on: its id is shown first.
 */
export async function runOrder({ path, reason, body }: Order, options: OrderOptions): Promise<void> {
  const api = connectToWrite(readInstallation().config, options);
  const { lines: file, dryRun = false, json = false } = options;
  const query = new URLSearchParams();
  if (dryRun) query.set('dryRun', 'true');
  if (!body) query.set('reason', reason);
  const target = `${path}${body ? '' : '/bulk'}${query.size > 0 ? `?${query.toString()}` : ''}`;
  const { text } = await api.send({
    method: 'POST',
    path: target,
    body,
    lines: body ? undefined : linesOf(file ?? '-'),
  });
  const ordered = JSON.parse(text) as Ordered;
  const result = ordered.job === undefined ? ordered : await followJob(api, ordered.job);
  const shown = json ? JSON.stringify(result) : formatOutcome(result, dryRun);
  process.stdout.write(`${shown}\n`);
}

/** Counts as `name: count`; lists and the last entry, where there are any. */
export function formatOutcome(outcome: Ordered, dryRun: boolean): string {
  const lines = Object.entries(outcome).flatMap(([name, value]): string[] => {
    if (typeof value === 'number') return [`${name}: ${value.toLocaleString('en')}`];
    if (Array.isArray(value)) return value.map((item) => `  ${name}: ${formatItem(item)}`);
    return name === 'receipt' && value !== null ? [`entry: ${(value as { index: number }).index}`] : [];
  });
  return [...(dryRun ? ['Nothing is changed; this would be:'] : []), ...lines].map(printable).join('\n');
}

function formatItem(item: unknown): string {
  return typeof item === 'object' && item !== null ? Object.values(item).map(String).join(' ') : String(item);
}

async function followJob(api: ApiClient, job: string): Promise<Ordered> {
  process.stderr.write(`A job carries it out: ${job}\n`);
  for (let shown = ''; ;) {
    const { state, progress, error, result } = await api.get<FollowedJob>(`/v1/jobs/${encodeURIComponent(job)}`);
    const { done, total } = progress;
    const line = `${done.toLocaleString('en')}${total === null ? '' : ` of ${total.toLocaleString('en')}`} done\n`;
    if (line !== shown) process.stderr.write(line);
    shown = line;
    if (state === 'completed') return result ?? {};
    if (state === 'failed')
      throw new CliError('api-refused', `The job ${job} failed: ${error ?? 'no reason is recorded'}`);
    await sleep(POLL_MS);
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').split('\n');
  } catch (error) {
    throw new CliError('malformed-option', `--lines ${file} cannot be read: ${(error as Error).message}`);
  }
}
