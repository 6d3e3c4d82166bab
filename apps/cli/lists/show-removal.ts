import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@core/kernel';
import { formatTable, printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { connectToRead, connectToWrite } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';
import type { ListOptions } from './show-list.js';

/** The members of the responses that are shown. */
interface Removal {
  readonly id: string;
  readonly state: string;
  readonly selector: JsonObject;
  readonly method: string;
  readonly reason: string;
  readonly effectiveAt: string;
  readonly verification: string | null;
  readonly scope: { readonly selected: number; readonly tainted: number };
}
interface Check {
  readonly check: string;
  readonly what: string;
  readonly verdict: string;
  readonly evidence: JsonObject;
}
export interface Verification {
  readonly id: string;
  readonly state: string;
  readonly verdict?: string;
  readonly concludedAt?: string;
  readonly checks: readonly Check[];
}

const POLL_MS = 100;

/** Shows a removal, the verdict of its last verification, and what each check found. */
export async function showRemoval(id: string, options: ListOptions): Promise<void> {
  const { config } = readInstallation();
  const { asOf, verify } = options;
  const api = verify ? connectToWrite(config, options) : connectToRead(config, options);
  const path = `/v1/removals/${encodeURIComponent(id)}`;
  const ordered = verify ? await verifyNow(api, path) : null;
  const position = asOf === undefined ? '' : `?asOf=${encodeURIComponent(asOf)}`;
  const removal = await api.get<Removal>(`${path}${position}`);
  const verification =
    ordered ??
    (removal.verification === null
      ? null
      : await api.get<Verification>(`/v1/verifications/${removal.verification}${position}`));
  console.log(
    options.json ? JSON.stringify({ removal, verification }) : formatRemoval(removal, verification).join('\n'),
  );
}

/** Begins a verification, or joins one that runs, and waits for its verdict. */
async function verifyNow(api: ApiClient, path: string): Promise<Verification> {
  const { text } = await api.send({ method: 'POST', path: `${path}/verifications`, body: {} });
  const { id } = JSON.parse(text) as { readonly id: string };
  for (;;) {
    const verification = await api.get<Verification>(`/v1/verifications/${id}`);
    if (verification.state !== 'running') return verification;
    await sleep(POLL_MS);
  }
}

export function formatRemoval(removal: Removal, verification: Verification | null): string[] {
  const { id, state, selector, method, reason, effectiveAt, scope } = removal;
  const reached = `${scope.selected.toLocaleString('en')} selected, ${scope.tainted.toLocaleString('en')} with what was made of them`;
  const about = [
    `${id} is ${state}: ${method} ${JSON.stringify(selector)} from ${effectiveAt} on. ${reason}`,
    `Shards: ${reached}.`,
  ];
  if (!verification) return [...about, 'It was never verified.'].map(printable);
  if (verification.state === 'running') return [...about, `${verification.id} is running.`].map(printable);
  const verdict = `${verification.id}, ${verification.concludedAt ?? ''}: ${verification.verdict ?? ''}.`;
  const checks = verification.checks.map(({ check, verdict: found, what }) => [check, found, what]);
  const table = formatTable(['check', 'verdict', 'what would be confirmed'], checks);
  return [...about.map(printable), verdict, '', ...table.map((line) => `  ${line}`), ...evidenceLines(verification)];
}

/** What the checks found that did not confirm the removal. */
function evidenceLines({ checks }: Verification): string[] {
  const open = checks.filter(({ verdict }) => verdict !== 'excluded');
  return open.flatMap(({ check, verdict, evidence }) => [
    '',
    printable(`  Why ${check} is ${verdict}:`),
    ...Object.entries(evidence).flatMap(([name, value]) => [
      ...(isEmpty(value)
        ? []
        : [printable(`    ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)]),
    ]),
  ]);
}

function isEmpty(value: unknown): boolean {
  return value === 0 || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
