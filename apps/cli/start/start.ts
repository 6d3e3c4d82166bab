import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { configuredSigner } from '@domain/publication';
import type { Example } from '@interop/example';
import { requireRedis } from '@platform/jobs';
import { requireUsableFolder, shutdownSignal, untilAborted } from '@platform/process';
import { askGenerated, type GeneratedAnswer } from '../ask/provenance-question.js';
import { migrateAll } from '../database/migrate-all.js';
import { type OpenDatabase, startDatabase } from '../database/open-database.js';
import { ApiClient } from '../http/api-client.js';
import { pinnedFetch } from '../http/pinned-fetch.js';
import type { Installation } from '../installation.js';
import { type KeyRing, withKeyRing } from '../keys/key-ring.js';
import { ServiceProcesses, whileRunning } from './service-processes.js';
import { supervisePostgres } from './supervise-postgres.js';
import { readExampleFiles } from './example-files.js';
import { ensureAdminKey, ensureAuditorKey } from './first-keys.js';
import { requireFreePort } from './free-port.js';
import { loadExample } from './load-example.js';
import { requireKeyOfLog } from './key-of-log.js';
import { LocalWitness } from './local-witness.js';
import { exampleState, issueLoaderKey, revokeLoaderKeys } from './loader-key.js';

export interface ReadyReport {
  readonly url: string;
  readonly database: string;
  /**
   * The example's question, answered over HTTP; undefined where the example is not in the ledger.
   */
  readonly answer: GeneratedAnswer | undefined;
  /** Why the publisher refuses to sign; undefined while it signs. */
  readonly signingRefused: string | undefined;
}

/** Receives the reports of `start`. */
export interface StartReporter {
  /** A line of progress. */
  note(line: string): void;
  /** The generated admin key: once, and before anything else can fail. */
  adminKey(secret: string): void;
  ready(report: ReadyReport): void;
}

/** Everything ends within this time of the signal to stop. */
const STOP_LIMIT_MS = 9_500;
/** Left for what ends after the database. */
const RESERVE_MS = 500;

/**
 * `start` starts every service and keeps them running until a shutdown is requested, then stops all
 * that it started. What ends by itself is restarted. An error, such as a service that ends again
 * and again, stops everything too and is thrown.
 */
export async function start(installation: Installation, reporter: StartReporter): Promise<void> {
  const closers: ((limitMs: number) => Promise<void>)[] = [];
  let services: ServiceProcesses | undefined;
  const endAtOnce = (): void => {
    // The embedded Postgres has an exit handler of its own.
    services?.kill();
    process.exit(1);
  };
  const shutdown = shutdownSignal(endAtOnce);
  shutdown.addEventListener('abort', () => setTimeout(endAtOnce, STOP_LIMIT_MS).unref());
  try {
    const { config } = installation;
    await requireFreePort(config);
    requireUsableFolder('WHENCE_DATA_DIR', config.dataDir);
    makeOwnResults(config);
    configuredSigner(config);
    if (config.redisUrl !== undefined) await requireRedis(config.redisUrl);
    const note = (line: string): void => reporter.note(line);
    const database = await startDatabase(installation);
    closers.push((limitMs) => database.close(limitMs));
    await requireKeyOfLog(config, database.url);
    const log = new LocalWitness(config, note);
    closers.push(() => log.stop());
    const postgres = database.server && supervisePostgres(database.server, note);
    closers.push(async () => postgres?.stop());
    services = new ServiceProcesses(config, database.url, log, note);
    closers.push(() => services?.stop() ?? Promise.resolve());
    const failures = postgres ? [postgres.failed] : [];
    const starting = { installation, services, failures, shutdown, reporter, database };
    reporter.ready({ database: database.description, ...(await startServices(starting)) });
    await whileRunning(untilAborted(shutdown), [...failures, services.failed], shutdown);
  } catch (error) {
    if (!shutdown.aborted) throw error;
  } finally {
    if (shutdown.aborted) reporter.note('stopping; press Ctrl-C again to stop at once');
    await closeAll(closers.reverse());
  }
}

/** Folders that others name must be there: a missing one may be a disk that is not mounted. */
function makeOwnResults({ dataDir, resultsUrl }: Installation['config']): void {
  const own = path.join(dataDir, 'results');
  if (resultsUrl === pathToFileURL(own).href) mkdirSync(own, { recursive: true });
}

/** Closes one after the other; what is left of the time limit is the next one's. */
async function closeAll(closers: readonly ((limitMs: number) => Promise<void>)[]): Promise<void> {
  const started = performance.now();
  for (const close of closers)
    await close(Math.max(RESERVE_MS, STOP_LIMIT_MS - RESERVE_MS - (performance.now() - started)));
}

interface Starting {
  readonly installation: Installation;
  readonly services: ServiceProcesses;
  /** Reject when the database cannot be kept running. */
  readonly failures: readonly Promise<never>[];
  readonly shutdown: AbortSignal;
  readonly reporter: StartReporter;
  readonly database: OpenDatabase;
}

async function startServices(starting: Starting): Promise<Omit<ReadyReport, 'database'>> {
  const { services, shutdown } = starting;
  const running = <Result>(work: Promise<Result>): Promise<Result> =>
    whileRunning(work, [...starting.failures, services.failed], shutdown);
  // Started first, since it loads slowly; it waits for the tables by itself.
  const worker = services.startWorker();
  const auditorKey = await running(prepare(starting));
  const api = services.startApi();
  const [[, url = '']] = await running(Promise.all([api.ready, worker.ready]));
  const example = await running(loadedExample(starting, url));
  const client = clientOf(starting, url, auditorKey);
  const answer = example && (await running(askGenerated(client, example.question)));
  return { url, answer, signingRefused: await running(signingRefused(client)) };
}

function clientOf({ installation, shutdown }: Starting, url: string, key: string): ApiClient {
  const { tls } = installation.config;
  return new ApiClient(url, key, shutdown, tls && pinnedFetch(tls.certFile));
}

async function signingRefused(client: ApiClient): Promise<string | undefined> {
  type Publication = { readonly state: string; readonly detail: string | null };
  const { state, detail } = await client.get<Publication>('/v1/ledger/publication');
  return state === 'refused' ? (detail ?? 'The publisher gives no reason.') : undefined;
}

/** Makes the tables and keys that the api needs; returns the auditor key. */
async function prepare({ database, installation: { config }, reporter }: Starting): Promise<string> {
  await migrateAll(database.ownerUrl, config, database.runtimeRole);
  return withKeyRing(database.url, config, async (ring) => {
    const generated = await ensureAdminKey(ring, config.adminKey);
    if (generated !== undefined) reporter.adminKey(generated);
    return ensureAuditorKey(ring, config.dataDir);
  });
}

/** The example if the ledger holds it, from an earlier start or loaded now into an empty ledger. */
async function loadedExample(starting: Starting, url: string): Promise<Example | undefined> {
  const { config, projectDir } = starting.installation;
  const example = readExampleFiles(projectDir);
  if (example === undefined) return undefined;
  return withKeyRing(starting.database.url, config, async (ring) => {
    const state = await exampleState(ring);
    if (state !== 'wanted') return state === 'loaded' ? example : undefined;
    if (!config.example) return undefined;
    await load(starting, url, example, ring);
    return example;
  });
}

async function load(starting: Starting, url: string, example: Example, ring: KeyRing): Promise<void> {
  const { reporter } = starting;
  const started = performance.now();
  reporter.note('loading the example into the empty ledger, over HTTP (WHENCE_EXAMPLE=off skips it):');
  const api = clientOf(starting, url, await issueLoaderKey(ring));
  await loadExample(api, example, (line) => reporter.note(line));
  await revokeLoaderKeys(ring);
  reporter.note(`the example is loaded (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
