import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { isAlive } from '@platform/process';
import { findBinaries } from './binaries.js';
import { findClusterOwner } from './cluster-owner.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { writeOwned } from './owned-file.js';
import { findPlatformPackage } from './platform-package.js';
import { findRunningPostgres } from './running-postgres.js';

const projectDir = path.resolve(__dirname, '../../..');
const hook = path.join(projectDir, 'libs/testing/harness/typescript-hook.cjs');

let temporary: string;
/** Under a 0700 folder, and with a space in its name. */
let dataDir: string;
const made = mkdtempSync(path.join(tmpdir(), 'whence-embedded-'));
const children: ChildProcess[] = [];

/** A cluster that has stopped, in the folder `made`. */
beforeAll(async () => {
  dataDir = made;
  await (await start()).stop();
});
afterAll(() => rmSync(made, { recursive: true, force: true }));
beforeEach(() => {
  temporary = mkdtempSync(path.join(tmpdir(), 'whence-embedded-'));
  chmodSync(temporary, 0o700);
  dataDir = path.join(temporary, 'data of whence');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  // What a failed test has left running.
  if (existsSync(inCluster('data/postmaster.pid'))) await (await start().catch(() => undefined))?.stop();
  rmSync(temporary, { recursive: true, force: true });
});

const start = (): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ projectDir, dataDir, database: 'whence', fsync: false });
/** Begins with a cluster as an earlier start left it; unlike cpSync, cp -a keeps its owner. */
const begin = (): unknown => execFileSync('cp', ['-a', `${made}/.`, dataDir]);
const inCluster = (name: string): string => path.join(dataDir, 'postgres', name);
const postmasterPid = (): number => parseInt(readFileSync(inCluster('data/postmaster.pid'), 'utf8'), 10);

async function failure(body: Promise<unknown>): Promise<EmbeddedPostgresError> {
  const error: unknown = await body.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof EmbeddedPostgresError) return error;
  throw error;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return (rows ?? []).flat();
  } finally {
    await client.end();
  }
}

/**
 * A process of its own that starts the cluster and then runs the script, in which `pg` is what it
 * started.
 */
function parent(script: string, errors: 'inherit' | 'ignore' = 'inherit'): ChildProcess {
  const program = `
    const { startEmbeddedPostgres } = require('./libs/platform/embedded-postgres/index.ts');
    const options = { projectDir: '.', dataDir: process.argv[1], database: 'whence', fsync: false };
    const say = (text) => process.stdout.write(text + '\\n');
    startEmbeddedPostgres(options).then(async (pg) => { ${script} }, (error) => say('refused ' + error.code));`;
  const options = { cwd: projectDir, detached: true };
  const child = spawn(process.execPath, ['-r', hook, '-e', program, dataDir], {
    ...options,
    stdio: ['ignore', 'pipe', errors],
  });
  children.push(child);
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}

async function waitUntilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('startEmbeddedPostgres', () => {
  it('keeps data from start to start, and leaves nothing running', async () => {
    const first = await start();
    const pid = postmasterPid();
    await query(first.url, "CREATE TABLE t AS SELECT 'Ünïted' AS word");
    expect(await query(first.url, 'SELECT lower(word) FROM t')).toEqual(['ünïted']);
    expect(first).toMatchObject({ adopted: false, dataDir: path.join(dataDir, 'postgres') });
    await Promise.all([first.stop(), first.stop()]);
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(inCluster('')).sort()).toEqual(['data', 'password', 'postgres.log']);

    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'SELECT word FROM t')).toEqual(['Ünïted']);
    await second.stop();
  });

  it('requires the password, and listens on loopback only', async () => {
    const postgres = await start();
    const [right, wrong, none] = ['', 'wrong', ''].map(() => new URL(postgres.url));
    if (!right || !wrong || !none) throw new Error('three');
    wrong.password = 'wrong';
    none.password = '';
    expect(right.password.length).toBeGreaterThanOrEqual(32);
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await expect(query(none.href, 'SELECT 1')).rejects.toThrow(/password/);
    expect(await query(right.href, 'SELECT DISTINCT auth_method FROM pg_hba_file_rules')).toEqual(['scram-sha-256']);
    const show =
      "SELECT setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories') ORDER BY name";
    expect(await query(right.href, show)).toEqual(['127.0.0.1', '..']);
    expect(
      await query(right.href, "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolcanlogin"),
    ).toEqual([true]);
    for (const name of ['password', 'postgres.log']) expect(statSync(inCluster(name)).mode & 0o777).toBe(0o600);
    expect(statSync(inCluster('')).mode & 0o777).toBe(0o700);
    await postgres.stop();
  });

  it('does not run as root', async () => {
    begin();
    const postgres = await start();
    const owner = statSync(inCluster('data')).uid;
    expect(owner).not.toBe(0);
    if (process.platform === 'linux') expect(statSync(`/proc/${postmasterPid()}`).uid).toBe(owner);
    await postgres.stop();
  });

  it('replaces an unfinished cluster', async () => {
    mkdirSync(inCluster('data.unfinished/base'), { recursive: true });
    writeFileSync(inCluster('password'), '');
    const postgres = await start();
    expect(await query(postgres.url, 'SELECT 1')).toEqual([1]);
    await postgres.stop();
  });
});

describe('the Unix socket', () => {
  const overSocket = (url: string): Promise<unknown[]> => query(url, 'SELECT inet_client_addr() IS NULL');
  const sockets = (): string[] => readdirSync(inCluster('')).filter((name) => name.startsWith('.s.'));

  it('is used by the URL, for its owner alone, and beside the port', async () => {
    begin();
    const postgres = await start();
    const url = new URL(postgres.url);
    expect(url.searchParams.get('host')).toBe(inCluster('').replace(/\/$/, ''));
    expect(await overSocket(url.href)).toEqual([true]);
    expect(statSync(inCluster(`.s.PGSQL.${url.port}`)).mode & 0o777).toBe(0o700);
    expect(findRunningPostgres({ dataDir, database: 'whence' })?.url).toBe(url.href);
    url.password = 'wrong';
    await expect(overSocket(url.href)).rejects.toMatchObject({ code: '28P01' });
    url.password = new URL(postgres.url).password;
    url.search = '';
    expect(await overSocket(url.href)).toEqual([false]);
    await postgres.stop();
    expect(sockets()).toEqual([]);
  });

  it('is made again by a restart, whatever a killed server left', async () => {
    begin();
    const postgres = await start();
    const file = `.s.PGSQL.${new URL(postgres.url).port}`;
    process.kill(postmasterPid(), 'SIGKILL');
    await postgres.untilGone();
    expect(sockets()).toContain(file);
    // Postgres would not start beside the lock of a process that lives.
    writeFileSync(inCluster(`${file}.lock`), `${process.ppid}\n`);
    writeFileSync(inCluster('.s.PGSQL.1.lock'), '');
    await postgres.restart();
    expect(await overSocket(postgres.url)).toEqual([true]);
    expect(sockets().sort()).toEqual([file, `${file}.lock`]);
    await postgres.stop();
  });

  it('is left out where its path is too long, and where the data folder is a link', async () => {
    const short = dataDir;
    dataDir = path.join(dataDir, 'x'.repeat(100));
    const long = await start();
    expect(await overSocket(long.url)).toEqual([false]);
    expect(sockets()).toEqual([]);
    await long.stop();
    dataDir = short;
    begin();
    renameSync(inCluster('data'), inCluster('elsewhere'));
    symlinkSync('elsewhere', inCluster('data'));
    const linked = await start();
    expect(await overSocket(linked.url)).toEqual([false]);
    await linked.stop();
    expect(sockets()).toEqual([]);
  });

  it('is left out where no socket can be made', async () => {
    begin();
    const { mode } = statSync(inCluster(''));
    chmodSync(inCluster(''), 0o500);
    try {
      const postgres = await start().catch((error: unknown) => error as Error);
      if (postgres instanceof Error) throw postgres;
      expect(await overSocket(postgres.url)).toEqual([false]);
      await postgres.restart();
      await postgres.stop();
    } finally {
      chmodSync(inCluster(''), mode);
    }
  });
});

describe('two parents', () => {
  it('refuses a second start, and names the process that holds the folder', async () => {
    begin();
    const holder = parent('say(pg.url); setInterval(() => {}, 1000);');
    const url = await firstLine(holder);
    const error = await failure(start());
    expect(error).toMatchObject({ code: 'in-use', kind: 'conflict' });
    expect(error.message).toContain(`in use by process ${holder.pid}, since `);
    expect(await query(url, 'SELECT 1')).toEqual([1]);
  });

  it('lets exactly one of several concurrent starts succeed', async () => {
    const lines = await Promise.all(
      [1, 2, 3].map(() => firstLine(parent('say("started"); setInterval(() => {}, 1000);'))),
    );
    expect(lines.sort()).toEqual(['refused in-use', 'refused in-use', 'started']);
  });

  it('adopts the server of a parent that was killed, and stops it', async () => {
    begin();
    const killed = parent('say(pg.url); setInterval(() => {}, 1000);');
    const url = await firstLine(killed);
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS n');
    const pid = postmasterPid();
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const adopted = await start();
    expect(adopted).toMatchObject({ adopted: true, url });
    expect(await query(adopted.url, 'SELECT n FROM kept')).toEqual([42]);
    await adopted.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('waits for a server that is shutting down, then starts one', async () => {
    begin();
    const gone = parent('say(String(process.pid)); process.exit(0);');
    await once(gone, 'exit');
    const postgres = await start();
    expect(await query(postgres.url, 'SELECT 1')).toEqual([1]);
    await postgres.stop();
  });

  it('stops the server when the parent ends without stopping it', async () => {
    begin();
    const careless = parent(
      'say(require("fs").readFileSync(pg.dataDir + "/data/postmaster.pid", "utf8")); throw new Error("deliberate");',
      'ignore',
    );
    const pid = Number(await firstLine(careless));
    expect(pid).toBeGreaterThan(0);
    await waitUntilGone(pid);
  });

  it('leaves the server to the parent when Ctrl-C goes to the whole process group', async () => {
    begin();
    const script = `
      const { Client } = require('pg');
      process.on('SIGINT', async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        const client = new Client(pg.url);
        await client.connect();
        await client.end();
        await pg.stop();
        process.exit(7);
      });
      say(pg.url);
      setInterval(() => {}, 1000);`;
    const child = parent(script);
    await firstLine(child);
    const pid = postmasterPid();
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await once(child, 'exit')).toEqual([7, null]);
    expect(isAlive(pid)).toBe(false);
  });
});

describe('obstacles', () => {
  beforeEach(begin);

  it('starts although postmaster.pid names a process that has taken over the id', async () => {
    const { uid, gid } = statSync(inCluster('data'));
    const stranger = spawn('sleep', ['60'], { cwd: '/', ...(process.getuid?.() === 0 && { uid, gid }) });
    children.push(stranger);
    const owner = findClusterOwner(inCluster(''));
    writeOwned(inCluster('data/postmaster.pid'), `${stranger.pid}\n/x\n1\n5432\n\n127.0.0.1\n1 1\nready   \n`, owner);
    const postgres = await start();
    expect(postgres.adopted).toBe(false);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
    await postgres.stop();
  });

  it('recovers after postgres itself was killed', async () => {
    const first = await start();
    await query(first.url, 'SET synchronous_commit = on; CREATE TABLE kept AS SELECT 42 AS n');
    const pid = postmasterPid();
    process.kill(pid, 'SIGKILL');
    await waitUntilGone(pid);
    await first.stop();
    const second = await start();
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([42]);
    await second.stop();
  });

  it('refuses data of another major version', async () => {
    writeFileSync(inCluster('data/PG_VERSION'), '16\n');
    expect(await failure(start())).toMatchObject({
      code: 'other-major-version',
      message: expect.stringMatching(/written by Postgres 16/),
    });
    writeFileSync(inCluster('data/PG_VERSION'), '17\n');
  });

  it('reports a missing or wrong password', async () => {
    renameSync(inCluster('password'), inCluster('kept'));
    expect(await failure(start())).toMatchObject({ code: 'password-missing' });
    writeFileSync(inCluster('password'), 'guess\n');
    expect(await failure(start())).toMatchObject({ code: 'password-refused' });
    renameSync(inCluster('kept'), inCluster('password'));
    await (await start()).stop();
  });

  it('shows the end of the log when postgres does not start, and can be started again', async () => {
    appendFileSync(inCluster('data/postgresql.conf'), 'no_such_setting = 1\n');
    for (let i = 0; i < 2; i++) {
      expect(await failure(start())).toMatchObject({
        code: 'start-failed',
        message: expect.stringContaining('no_such_setting'),
      });
    }
  });
});

describe('findBinaries', () => {
  it('links missing libraries, and copies what the cluster owner cannot reach', async () => {
    const installed = findPlatformPackage(projectDir);
    const source = { native: path.join(temporary, 'native'), version: '0' };
    cpSync(installed.native, source.native, { recursive: true, verbatimSymlinks: true });
    for (const entry of readdirSync(path.join(source.native, 'lib'), { withFileTypes: true })) {
      if (entry.isSymbolicLink()) rmSync(path.join(source.native, 'lib', entry.name));
    }
    const owner = findClusterOwner(inCluster(''));
    const reachable = mkdtempSync(path.join(tmpdir(), 'whence-binaries-'));
    try {
      chmodSync(reachable, 0o777);
      const open = path.join(temporary, 'open to others');
      if (owner.fromRoot)
        expect((await failure(findBinaries(source, owner, dataDir, [reachable, temporary]))).code).toBe(
          'binaries-unusable',
        );
      chmodSync(reachable, 0o755);
      const binaries = await findBinaries(source, owner, dataDir, [open, reachable]);
      expect(binaries.major).toBe(17);
      expect(binaries.postgres.startsWith(owner.fromRoot ? reachable : source.native)).toBe(true);
      expect(await findBinaries(source, owner, dataDir, [open, reachable])).toEqual(binaries);
    } finally {
      rmSync(reachable, { recursive: true, force: true });
    }
  });
});
