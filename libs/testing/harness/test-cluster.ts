import { EmbeddedPostgresError, startEmbeddedPostgres, type EmbeddedPostgres } from '@platform/embedded-postgres';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const projectDir = path.resolve(__dirname, '../../..');

const PREFIX = 'whence-postgres-test-';
/** Between making its folder and locking it a run takes milliseconds. */
const UNLOCKED_LIMIT_MS = 60_000;

/** Starts a cluster for one test run, in a temporary folder that is removed with it. */
export async function startTestCluster(): Promise<{ url: string; stop(): Promise<void> }> {
  await removeLeftovers();
  const folder = mkdtempSync(path.join(tmpdir(), PREFIX));
  const postgres = await start(folder);
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const start = (dataDir: string): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ projectDir, dataDir, database: 'postgres', fsync: false });

/**
 * Stops and removes the clusters of killed runs, not those of live runs.
 * @param parent the folder that holds the runs' folders
 */
export async function removeLeftovers(parent = tmpdir()): Promise<void> {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(parent, name);
    const { uid, mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? { uid: -1, mtimeMs: 0 };
    if (uid !== process.getuid?.()) continue;
    const locked = existsSync(path.join(folder, 'postgres', 'lock'));
    const abandoned = locked ? await isDown(folder) : Date.now() - mtimeMs > UNLOCKED_LIMIT_MS;
    if (abandoned) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Takes over the folder, and stops its server if it runs. Returns false if a live run has locked
 * the folder.
 */
async function isDown(folder: string): Promise<boolean> {
  try {
    await (await start(folder)).stop();
    return true;
  } catch (error) {
    return !(error instanceof EmbeddedPostgresError && error.code === 'in-use');
  }
}
