import path from 'node:path';
import { shutdownSignal } from '@platform/process';
import { connectToWrite } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';
import { CroissantImport, formatCroissant } from './croissant-import.js';
import type { DeclarationRules } from './declare-file.js';
import { DigestCache } from './digest-cache.js';
import { Digester } from './digester.js';
import { type DryRun, dryRun, formatDryRun } from './dry-run.js';
import { formatCount } from './format-figures.js';
import { openSource } from './open-source.js';
import { showProgress } from './progress.js';
import { RegisterError } from './register.errors.js';
import { declarationRulesOf, type RegisterOptions } from './register-options.js';
import { Registration } from './registration.js';
import { RunCounts } from './run-counts.js';
import { formatFaults, formatReport, jsonReport, type RunReport } from './run-report.js';
import { Bucket } from './s3-source.js';
import type { Source } from './source.js';

interface Inputs {
  readonly source: Source;
  readonly rules: DeclarationRules;
  readonly bucket: () => Promise<Bucket>;
  /** Where the source is a Croissant description. */
  readonly croissant: CroissantImport | null;
}

export async function register(given: string, options: RegisterOptions): Promise<void> {
  const croissant = await CroissantImport.open(given, options);
  const stated = declarationRulesOf(options);
  const rules = croissant ? { ...stated, dataset: croissant.dataset } : stated;
  let connected: Promise<Bucket> | undefined;
  const bucket = (): Promise<Bucket> => (connected ??= Bucket.connect());
  const source = croissant?.source ?? (await openSource(given, options, bucket));
  const inputs = { source, rules, bucket, croissant };
  if (options.dryRun) return reportDryRun(inputs, options);
  report(await run(inputs, options), options);
}

async function reportDryRun({ source, rules, croissant }: Inputs, { json }: RegisterOptions): Promise<void> {
  const result = await dryRun(source, rules);
  const planned = croissant?.report();
  if (json) console.log(JSON.stringify({ ...result, croissant: planned }));
  else printDryRun(result);
  if (planned && !json) console.log(formatCroissant(planned, false).join('\n'));
  throwIfFaulty(result);
}

function printDryRun(result: DryRun): void {
  for (const line of formatFaults(result.faults, result.faults.length)) console.error(line);
  console.log(formatDryRun(result).join('\n'));
}

function throwIfFaulty({ faults, files }: DryRun): void {
  if (faults.length === 0) return;
  const [count, all] = [formatCount(faults.length), formatCount(files)];
  throw new RegisterError('not-all-registered', `${count} of ${all} files could not be registered.`);
}

async function run({ source, rules, bucket, croissant }: Inputs, options: RegisterOptions): Promise<RunReport> {
  const { config } = readInstallation();
  const signal = shutdownSignal();
  const api = connectToWrite(config, options);
  // Before hours of hashing: fails if Whence cannot be reached or the key is unknown.
  await api.get('/v1/ledger');
  const counts = new RunCounts((file) => croissant?.keep(file));
  const cache = new DigestCache(path.join(config.dataDir, 'digests'));
  const digester = options.hash ? new Digester(cache, bucket, options.count ?? false, signal) : null;
  let waitingFor = '';
  const retry = { signal, onRetry: (reason: string) => void (waitingFor = reason) };
  const endProgress = options.json ? undefined : followProgress(source, counts, () => waitingFor);
  const started = performance.now();
  try {
    await new Registration(source, rules, digester, counts, retry).send(api);
    if (counts.faultCount === 0 && !signal.aborted) await croissant?.commit(api);
  } finally {
    endProgress?.();
    await digester?.close();
  }
  const digests = digester?.counts ?? { hashed: 0, bytes: 0, remembered: 0 };
  const seconds = (performance.now() - started) / 1_000;
  return { counts, digests, seconds, interrupted: signal.aborted, croissant: croissant?.report() };
}

function followProgress(source: Source, counts: RunCounts, waitingFor: () => string): () => void {
  let total: { files: number; bytes: number } | undefined;
  if (!source.isReadOnce)
    void totalOf(source).then(
      (found) => (total = found),
      () => undefined,
    );
  return showProgress(() => {
    const { registered, existing, faultCount: failed, bytes } = counts;
    const files = registered + existing + failed;
    return { files, bytes, total, registered, existing, failed, waitingFor: waitingFor() };
  }, process.stderr);
}

/** Lists the source beside the registration itself, which takes longer. */
async function totalOf(source: Source): Promise<{ files: number; bytes: number }> {
  const total = { files: 0, bytes: 0 };
  for await (const entry of source.entries()) {
    if ('skipped' in entry) continue;
    total.files += 1;
    if ('content' in entry) total.bytes += entry.content?.size ?? 0;
  }
  return total;
}

function report(result: RunReport, { json }: RegisterOptions): void {
  const { counts, interrupted } = result;
  if (json) {
    console.log(JSON.stringify(jsonReport(result)));
  } else {
    for (const line of formatFaults(counts.faults, counts.faultCount)) console.error(line);
    console.log(formatReport(result).join('\n'));
    if (result.croissant) console.log(formatCroissant(result.croissant, true).join('\n'));
  }
  if (interrupted) throw new RegisterError('interrupted', 'Interrupted. Run the same command again to continue.');
  if (counts.faultCount > 0)
    throw new RegisterError(
      'not-all-registered',
      `${formatCount(counts.faultCount)} of ${formatCount(counts.found)} files were not registered.`,
    );
}
