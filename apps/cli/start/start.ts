import type { Example } from '@interop/example';
import { askGenerated, type GeneratedAnswer } from '../ask/provenance-question.js';
import { migrateAll } from '../database/migrate-all.js';
import { startDatabase } from '../database/open-database.js';
import { ApiClient } from '../http/api-client.js';
import type { Installation } from '../installation.js';
import { type KeyRing, withKeyRing } from '../keys/key-ring.js';
import { askedToEnd } from './asked-to-end.js';
import { type Doors, openDoors } from './doors.js';
import { readExampleFiles } from './example-files.js';
import { ensureAdminKey, ensureAuditorKey } from './first-keys.js';
import { requireFreePort } from './free-port.js';
import { loadExample } from './load-example.js';
import { exampleState, issueLoaderKey, revokeLoaderKeys } from './loader-key.js';

export interface ReadyReport {
  readonly url: string;
  readonly database: string;
  /** The example's question, answered over HTTP; undefined where the example is not in the ledger. */
  readonly answer: GeneratedAnswer | undefined;
}

/** How `start` speaks to who started it. */
export interface StartVoice {
  /** What it is doing. */
  note(line: string): void;
  /** The generated admin key, once, before anything else can go wrong. */
  adminKey(secret: string): void;
  ready(report: ReadyReport): void;
}

type Ending = Pick<ReturnType<typeof askedToEnd>, 'signal' | 'asked'>;

/**
 * Opens every door and keeps them open until it is told to end; then everything that was started has ended. What fails
 * meanwhile, a door among it, ends everything too and is thrown.
 */
export async function start(installation: Installation, voice: StartVoice): Promise<void> {
  const closers: (() => Promise<void>)[] = [];
  let doors: Doors | undefined;
  const ending = askedToEnd(() => {
    // Postgres is told by its own handler of this process's exit.
    for (const door of Object.values(doors ?? {}) as Doors[keyof Doors][]) door.kill();
    process.exit(1);
  });
  try {
    await requireFreePort(installation.config);
    const database = await startDatabase(installation);
    closers.push(() => database.close());
    ending.signal.throwIfAborted();
    const auditorKey = await prepare(installation, database.url, voice);
    ending.signal.throwIfAborted();
    doors = openDoors(installation.config, database.url);
    closers.push(closerOf(doors));
    const url = await untilReady(doors, ending);
    const serve = { installation, doors, ending, voice, url, databaseUrl: database.url };
    const example = await loadedExample(serve);
    const api = new ApiClient(url, auditorKey, ending.signal);
    const answer = example && (await untilEnd(askGenerated(api, example.question), doors, ending));
    voice.ready({ url, database: database.description, answer });
    await untilEnd(ending.asked, doors, ending);
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    if (ending.signal.aborted) voice.note('ending; again Ctrl-C to end at once');
    for (const close of closers.reverse()) await close();
  }
}

/** Everything that the doors find done: tables and keys. Answers the auditor key. */
async function prepare({ config }: Installation, databaseUrl: string, voice: StartVoice): Promise<string> {
  await migrateAll(databaseUrl, config);
  return withKeyRing(databaseUrl, async (ring) => {
    const generated = await ensureAdminKey(ring, config.adminKey);
    if (generated !== undefined) voice.adminKey(generated);
    return ensureAuditorKey(ring, config.dataDir);
  });
}

function closerOf({ api, worker }: Doors): () => Promise<void> {
  return async () => {
    await Promise.all([api.stop(), worker.stop()]);
  };
}

/** Answers the api's URL. */
async function untilReady(doors: Doors, ending: Ending): Promise<string> {
  const [[, url = '']] = await untilEnd(Promise.all([doors.api.ready, doors.worker.ready]), doors, ending);
  return url;
}

/** The work's result, unless a door ends before it or this process is told to end: then it throws. */
async function untilEnd<Result>(work: Promise<Result>, { api, worker }: Doors, ending: Ending): Promise<Result> {
  const told = ending.asked.then(() => ending.signal.throwIfAborted());
  return Promise.race([work, api.ended, worker.ended, told]) as Promise<Result>;
}

interface Serving {
  readonly installation: Installation;
  readonly doors: Doors;
  readonly ending: Ending;
  readonly voice: StartVoice;
  readonly url: string;
  readonly databaseUrl: string;
}

/** The example, if it is in the ledger now: from before, or loaded because the ledger is empty. */
async function loadedExample(serving: Serving): Promise<Example | undefined> {
  const { installation, databaseUrl } = serving;
  const example = readExampleFiles(installation.projectDir);
  if (example === undefined) return undefined;
  return withKeyRing(databaseUrl, async (ring) => {
    const state = await exampleState(ring);
    if (state === 'wanted' && installation.config.example) {
      await load(serving, example, ring);
      return example;
    }
    return state === 'loaded' ? example : undefined;
  });
}

async function load({ doors, ending, url, voice }: Serving, example: Example, ring: KeyRing): Promise<void> {
  const started = performance.now();
  voice.note('loading the example into the empty ledger, over HTTP (WHENCE_EXAMPLE=off leaves it out):');
  const api = new ApiClient(url, await issueLoaderKey(ring), ending.signal);
  await untilEnd(
    loadExample(api, example, (line) => voice.note(line)),
    doors,
    ending,
  );
  await revokeLoaderKeys(ring);
  voice.note(`the example is loaded (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
