import path from 'node:path';
import { shutdownSignal, untilAborted } from '@platform/process';
import { ApiClient } from '../http/api-client.js';
import { addressOf, keyOf } from '../http/api-address.js';
import { type Installation, readInstallation } from '../installation.js';
import { BulkSender } from './bulk-sender.js';
import { DigestCache } from './digest-cache.js';
import { DigestPool } from './digest-pool.js';
import { Digester } from './digester.js';
import type { Source } from './found-file.js';
import { openSource } from './open-source.js';
import { Progress } from './progress.js';
import { RegisterError } from './register.errors.js';
import { type RegisterOptions, commonFactsOf } from './register-options.js';
import { RegistrationRun } from './registration-run.js';
import { Bucket } from './s3-objects.js';
import { type Figures, formatFaults, formatSummary, summaryOf } from './summary.js';
import { Tally } from './tally.js';
import { formatDryRun, dryRun } from './dry-run.js';

export async function register(given: string, options: RegisterOptions): Promise<void> {
  const installation = readInstallation();
  const sayings = commonFactsOf(options);
  let connected: Promise<Bucket> | undefined;
  const bucket = (): Promise<Bucket> => (connected ??= Bucket.connect());
  const source = await openSource(given, options, bucket);
  if (options.dryRun) {
    const answer = await dryRun(source, sayings);
    for (const fault of formatFaults(answer.faults, answer.faults.length)) if (!options.json) console.error(fault);
    return console.log(options.json ? JSON.stringify(answer) : formatDryRun(answer).join('\n'));
  }
  const figures = await registerSource({ installation, options, source, sayings, bucket });
  report(figures, options);
}

interface Work {
  readonly installation: Installation;
  readonly options: RegisterOptions;
  readonly source: Source;
  readonly sayings: ReturnType<typeof commonFactsOf>;
  readonly bucket: () => Promise<Bucket>;
}

async function registerSource({ installation: { config }, options, source, sayings, bucket }: Work): Promise<Figures> {
  const shutdown = shutdownSignal();
  const tally = new Tally();
  const pool = new DigestPool();
  const cache = new DigestCache(path.join(config.dataDir, 'digests'));
  const digester = options.hash ? new Digester(pool, cache, bucket, options.count ?? false, shutdown) : null;
  const api = new ApiClient(addressOf(config, options), keyOf(config, options));
  // Before hours of hashing: that Whence is there, and knows the key.
  await api.get('/v1/ledger');
  let note = '';
  const sender = new BulkSender(addressOf(config, options), keyOf(config, options), shutdown, (why) => (note = why));
  const run = new RegistrationRun(source, sayings, digester, tally, shutdown);
  // Whoever waits in a read is told at once.
  void untilAborted(shutdown).then(() => pool.close());
  const progress = options.json || !process.stderr.isTTY ? undefined : showProgress(source, tally, () => note);
  const started = performance.now();
  try {
    await run.send(sender);
  } finally {
    progress?.end();
    await cache.flush().catch(() => undefined);
    await pool.close();
  }
  const digests = digester?.tally ?? { hashed: 0, bytes: 0, remembered: 0 };
  const seconds = (performance.now() - started) / 1_000;
  return { tally, digests, seconds, leftOut: source.leftOut(), interrupted: shutdown.aborted };
}

function showProgress(source: Source, tally: Tally, note: () => string): Progress {
  let of: { files: number; bytes: number } | undefined;
  void totalOf(source).then(
    (total) => (of = total),
    () => undefined,
  );
  return new Progress(() => {
    const { registered, existing, rejected, failed, bytes } = tally;
    const files = registered + existing + rejected + failed;
    return { files, bytes, registered, existing, failed: rejected + failed, note: note(), ...(of && { of }) };
  }, process.stderr);
}

/** Walked beside the work itself, which is slower. */
async function totalOf(source: Source): Promise<{ files: number; bytes: number }> {
  const total = { files: 0, bytes: 0 };
  for await (const found of source.files()) {
    total.files += 1;
    if ('content' in found) total.bytes += found.content?.size ?? 0;
  }
  return total;
}

function report(figures: Figures, { json }: RegisterOptions): void {
  const { tally, interrupted } = figures;
  if (json) console.log(JSON.stringify(summaryOf(figures)));
  else {
    for (const line of formatFaults(tally.faults, tally.rejected + tally.failed)) console.error(line);
    console.log(formatSummary(figures).join('\n'));
  }
  const faults = tally.rejected + tally.failed;
  if (interrupted) throw new RegisterError('interrupted', 'Interrupted. The same command goes on where it was.');
  if (faults > 0)
    throw new RegisterError(
      'not-all-registered',
      `${faults.toLocaleString('en')} of ${tally.found.toLocaleString('en')} were not registered.`,
    );
}
