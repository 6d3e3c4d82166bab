import type { Example } from '@interop/example';
import { askGenerated, type GeneratedAnswer } from '../ask/provenance-question.js';
import { migrateAll } from '../database/migrate-all.js';
import { type OpenDatabase, startDatabase } from '../database/open-database.js';
import { ApiClient } from '../http/api-client.js';
import type { Installation } from '../installation.js';
import { type KeyRing, withKeyRing } from '../keys/key-ring.js';
import { shutdownSignal, type ShutdownSignal } from './asked-to-end.js';
import { ServiceProcesses } from './service-processes.js';
import { readExampleFiles } from './example-files.js';
import { ensureAdminKey, ensureAuditorKey } from './first-keys.js';
import { requireFreePort } from './free-port.js';
import { loadExample } from './load-example.js';
import { LogKeeper } from './log-keeper.js';
import { exampleState, issueLoaderKey, revokeLoaderKeys } from './loader-key.js';

export interface ReadyReport {
  readonly url: string;
  readonly database: string;
  /** The example's question, answered over HTTP; undefined where the example is not in the ledger. */
  readonly answer: GeneratedAnswer | undefined;
  /** Why nothing more of the log is signed; undefined while all is well. */
  readonly signingRefused: string | undefined;
}

/** How `start` speaks to who started it. */
export interface StartReporter {
  /** What it is doing. */
  note(line: string): void;
  /** The generated admin key, once, before anything else can go wrong. */
  adminKey(secret: string): void;
  ready(report: ReadyReport): void;
}

/**
 * Opens every door and keeps them open until it is told to end; then everything that was started has ended. What fails
 * meanwhile, a door among it, ends everything too and is thrown.
 */
export async function start(installation: Installation, voice: StartReporter): Promise<void> {
  const closers: (() => Promise<void>)[] = [];
  let doors: ServiceProcesses | undefined;
  const ending = shutdownSignal(() => {
    // Postgres is told by its own handler of this process's exit.
    doors?.kill();
    process.exit(1);
  });
  try {
    await requireFreePort(installation.config);
    const log = new LogKeeper(installation.config, (line) => process.stderr.write(`witness: ${line}\n`));
    closers.push(() => log.stop());
    const database = await startDatabase(installation);
    closers.push(() => database.close());
    doors = new ServiceProcesses(installation.config, database.url, ending, log);
    closers.push(() => doors?.stop() ?? Promise.resolve());
    const starting = { installation, doors, ending, voice, database };
    voice.ready({ database: database.description, ...(await bringUp(starting)) });
    await doors.whileOpen(ending.asked);
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    if (ending.signal.aborted) voice.note('ending; Ctrl-C again ends at once');
    for (const close of closers.reverse()) await close();
  }
}

interface Starting {
  readonly installation: Installation;
  readonly doors: ServiceProcesses;
  readonly ending: ShutdownSignal;
  readonly voice: StartReporter;
  readonly database: OpenDatabase;
}

async function bringUp(starting: Starting): Promise<Omit<ReadyReport, 'database'>> {
  const { doors, ending } = starting;
  // The worker waits for the tables by itself, and takes a while to load.
  const worker = await doors.whileOpen(doors.openWorker());
  const auditorKey = await doors.whileOpen(prepare(starting));
  const api = doors.openApi();
  const [[, url = '']] = await doors.whileOpen(Promise.all([api.ready, worker.ready]));
  const example = await doors.whileOpen(loadedExample(starting, url));
  const client = new ApiClient(url, auditorKey, ending.signal);
  const answer = example && (await doors.whileOpen(askGenerated(client, example.question)));
  return { url, answer, signingRefused: await doors.whileOpen(signingRefused(client)) };
}

async function signingRefused(client: ApiClient): Promise<string | undefined> {
  type Standing = { readonly publication?: { readonly state: string; readonly detail: string | null } };
  const { publication } = await client.get<Standing>('/health/ready');
  return publication?.state === 'refused' ? (publication.detail ?? 'The publisher does not say why.') : undefined;
}

/** Everything that the api finds done: tables and keys. Answers the auditor key. */
async function prepare({ database, installation: { config }, voice }: Starting): Promise<string> {
  await migrateAll(database.ownerUrl, config, database.runtimeRole);
  return withKeyRing(database.url, async (ring) => {
    const generated = await ensureAdminKey(ring, config.adminKey);
    if (generated !== undefined) voice.adminKey(generated);
    return ensureAuditorKey(ring, config.dataDir);
  });
}

/** The example, if it is in the ledger now: from before, or loaded because the ledger is empty. */
async function loadedExample(starting: Starting, url: string): Promise<Example | undefined> {
  const { config, projectDir } = starting.installation;
  const example = readExampleFiles(projectDir);
  if (example === undefined) return undefined;
  return withKeyRing(starting.database.url, async (ring) => {
    const state = await exampleState(ring);
    if (state !== 'wanted') return state === 'loaded' ? example : undefined;
    if (!config.example) return undefined;
    await load(starting, url, example, ring);
    return example;
  });
}

async function load({ ending, voice }: Starting, url: string, example: Example, ring: KeyRing): Promise<void> {
  const started = performance.now();
  voice.note('loading the example into the empty ledger, over HTTP (WHENCE_EXAMPLE=off leaves it out):');
  const api = new ApiClient(url, await issueLoaderKey(ring), ending.signal);
  await loadExample(api, example, (line) => voice.note(line));
  await revokeLoaderKeys(ring);
  voice.note(`the example is loaded (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
