import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@platform/embedded-postgres';
import { projectDir, removeLeftovers } from './test-cluster.js';

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('removeLeftovers', () => {
  let parent: string;
  const inParent = (name: string): string => path.join(parent, `whence-postgres-test-${name}`);
  const portOf = (folder: string): number =>
    Number(readFileSync(path.join(folder, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[3]);

  beforeEach(() => (parent = mkdtempSync(path.join(tmpdir(), 'whence-leftovers-'))));
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('stops and removes the cluster of a killed run, and leaves that of a live one', async () => {
    const [killed, live] = [inParent('killed'), inParent('live')];
    const script = `
      const { startEmbeddedPostgres } = require('./libs/platform/embedded-postgres/index.ts');
      startEmbeddedPostgres({ projectDir: '.', dataDir: process.argv[1], database: 'postgres', fsync: false })
        .then(() => process.kill(process.pid, 'SIGKILL'));`;
    const hook = path.join(__dirname, 'typescript-hook.cjs');
    const child = spawnSync(process.execPath, ['-r', hook, '-e', script, killed], {
      cwd: projectDir,
      encoding: 'utf8',
    });
    expect(child).toMatchObject({ signal: 'SIGKILL', stderr: '' });
    const orphan = portOf(killed);
    expect(await listens(orphan)).toBe(true);
    const running = await startEmbeddedPostgres({ projectDir, dataDir: live, database: 'postgres', fsync: false });
    try {
      await removeLeftovers(parent);
      expect(existsSync(killed)).toBe(false);
      expect(await listens(orphan)).toBe(false);
      expect(await listens(portOf(live))).toBe(true);
    } finally {
      await running.stop();
    }
  });

  it('removes a folder without a cluster only when it is old: it may be about to get one', async () => {
    mkdirSync(inParent('new'));
    mkdirSync(inParent('old'));
    utimesSync(inParent('old'), 0, 0);
    mkdirSync(path.join(parent, 'something-else'));
    utimesSync(path.join(parent, 'something-else'), 0, 0);
    await removeLeftovers(parent);
    expect([inParent('new'), inParent('old'), path.join(parent, 'something-else')].map(existsSync)).toEqual([
      true,
      false,
      true,
    ]);
  });
});
