import {
  auditDatabase,
  auditPublished,
  type AuditReport,
  type Difference,
  Differences,
  type PublishedLog,
} from '@domain/audit';
import { isLoopback } from '@platform/config';
import { Database } from '@platform/database';
import { DigestedFiles } from '@platform/storage';
import { CliError } from '../cli.errors.js';
import { reachLedger } from '../database/open-database.js';
import { failureOf } from '../exit-code.js';
import { type Installation, readInstallation } from '../installation.js';
import type { AuditCommandOptions } from './audit-options.js';
import { type AuditTrust, awaitKept, keptOf, trustFor } from './audit-trust.js';
import { folderLog, httpLog } from './published-log.js';

interface AuditOutcome {
  readonly source: string;
  readonly report: AuditReport | null;
  /** Assumptions that the audit did not check. */
  readonly notes: readonly string[];
}

/**
 * The most differences to print for each place: one change can have thousands of consequences. All
 * are counted.
 */
const PRINTED_EACH = { text: 10, json: 1_000 };

/** What the audit trusts, and the receiver of progress. */
interface AuditRun extends AuditTrust {
  readonly progress: (stage: string, done: number, total: number) => void;
}

export async function audit(options: AuditCommandOptions): Promise<void> {
  const started = performance.now();
  const found: Difference[] = [];
  const differences = new Differences(
    (difference) => {
      found.push(difference);
      if (!options.json) console.log(`${difference.where} ${difference.at}: ${difference.message}`);
    },
    PRINTED_EACH[options.json ? 'json' : 'text'],
  );
  try {
    const audited = await auditSource(options, differences);
    const seconds = (performance.now() - started) / 1000;
    if (options.json) console.log(asJson(audited, differences, found, seconds));
    else for (const line of summary(audited, differences, seconds)) console.log(line);
    process.exitCode = differences.total === 0 ? 0 : 1;
  } catch (error) {
    console.error(`The audit could not be made. ${failureOf(error).message}`);
    process.exitCode = 2;
  }
}

async function auditSource(options: AuditCommandOptions, differences: Differences): Promise<AuditOutcome> {
  const { url, files } = options;
  if (url !== undefined && files !== undefined)
    throw new CliError('malformed-option', 'Give --url or --files, not both.');
  const installation = readInstallation();
  const run: AuditRun = {
    progress: (stage, done, total) => process.stderr.write(`audit: ${stage} ${done} of ${total}\n`),
    ...trustFor(options, installation.config),
  };
  if (url !== undefined) return auditLog(httpLog(url, apiKeyFor(url, options.apiKey)), options, run, differences);
  if (files !== undefined) return auditLog(folderLog(files), options, run, differences);
  return auditInstallation(installation, options, run, differences);
}

async function auditLog(
  log: PublishedLog,
  options: AuditCommandOptions,
  { key, policy, ...run }: AuditRun,
  differences: Differences,
): Promise<AuditOutcome> {
  const { url, files } = options;
  if (!key)
    throw new CliError(
      'malformed-option',
      "Give the log's key with --key or --trusted-root: a log that names its own key proves nothing.",
    );
  const asked = await keptOf(options, policy, key.name);
  if (url !== undefined) await awaitKept(log, asked);
  const isCopy = files !== undefined;
  const report = await auditPublished(log, { key, policy, ...run, kept: asked.kept, isCopy }, differences);
  const trusted = policy
    ? policy.passedOver.map(({ name, why }) => `The witness ${name} is passed over. ${why}`)
    : ['No --policy: the log is trusted to show everybody the same history.'];
  return outcomeOf(url ?? files ?? '', report, [...trusted, ...asked.silent]);
}

async function auditInstallation(
  installation: Installation,
  options: AuditCommandOptions,
  { key, ...run }: AuditRun,
  differences: Differences,
): Promise<AuditOutcome> {
  const { origin, resultsUrl } = installation.config;
  const results = resultsUrl === undefined ? null : new DigestedFiles(resultsUrl);
  const opened = await reachLedger(installation);
  try {
    const database = await Database.connect({
      url: opened.url,
      applicationName: 'whence-audit',
      connections: 1,
    });
    try {
      const asked = await keptOf(options, run.policy, origin);
      const report = await auditDatabase(database, { origin, key, ...run, results, kept: asked.kept }, differences);
      const named = key ? [] : ['No --key: signatures were verified with the key that the database itself names.'];
      return outcomeOf(opened.description, report, [...named, ...asked.silent]);
    } finally {
      await database.close();
    }
  } finally {
    await opened.close();
  }
}

function outcomeOf(source: string, report: AuditReport | null, notes: readonly string[]): AuditOutcome {
  return { source, report, notes: [...notes, ...(report?.notes ?? [])] };
}

/** The key to send with requests for the log; throws if it would cross a network in clear text. */
function apiKeyFor(url: string, given: string | undefined): string | undefined {
  const { clientKey, clearText } = readInstallation().config;
  const key = given ?? clientKey;
  if (key === undefined || clearText || !URL.canParse(url)) return key;
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' || isLoopback(hostname.replace(/^\[|\]$/g, ''))) return key;
  const message = `The API key would cross the network to ${hostname} in clear text. Give an https address, or set WHENCE_CLEAR_TEXT=allow.`;
  throw new CliError('malformed-option', message);
}

function asJson(
  { source, report, notes }: AuditOutcome,
  differences: Differences,
  found: readonly Difference[],
  seconds: number,
): string {
  const clean = differences.total === 0;
  return JSON.stringify({
    clean,
    source,
    ...report,
    notes,
    differences: found,
    counts: differences.byPlace(),
    seconds,
  });
}

function summary({ source, report, notes }: AuditOutcome, differences: Differences, seconds: number): string[] {
  const rows = Object.entries(report?.rows ?? {}).filter(([, count]) => count > 0);
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  const number = (count: number): string => count.toLocaleString('en');
  const counts = Object.entries(differences.byPlace()).map(([place, count]) => `${place} ${number(count)}`);
  return [
    `Audited: ${source}`,
    ...(report
      ? [
          `${number(report.entries)} entries, root ${report.rootHash}`,
          `${number(report.checkpoints)} published checkpoints`,
        ]
      : []),
    ...(total > 0 ? [`${number(total)} rows of ${rows.length} tables, each computed again from the entries`] : []),
    ...notes.map((note) => `Note: ${note}`),
    differences.total === 0
      ? `Nothing is wrong (${seconds.toFixed(1)} s).`
      : `${number(differences.total)} differences: ${counts.join(', ')} (${seconds.toFixed(1)} s). The first ${PRINTED_EACH.text} of each place are printed; start with the first entry.`,
  ];
}
