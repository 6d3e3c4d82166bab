import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { findRunningPostgres } from '@platform/embedded-postgres';
import { answers, type Run, TestInstallation, treeSize, until, witnessedLog } from '../e2e/test-installation.js';

const ENV = { WHENCE_EXAMPLE: 'off' };

let installation: TestInstallation;
beforeAll(async () => {
  installation = await TestInstallation.create();
});
afterEach(() => installation.endAll());
afterAll(() => installation.remove());

const dataDir = (): string => path.join(installation.project, '.whence');
const start = (): Run => installation.whence(['start'], ENV);
const postmaster = (): number =>
  parseInt(readFileSync(path.join(dataDir(), 'postgres/data/postmaster.pid'), 'utf8'), 10);

/** Records a key, which must be answered: the whole of api, database, worker and witness works. */
async function expectToWork(url: string): Promise<void> {
  const issue = (): Run => installation.whence(['keys', 'issue', '--role', 'auditor', '--label', 'a test', '--json']);
  let issued = issue();
  // Postgres may still be recovering.
  for (; (await issued.ended) !== 0; issued = issue()) expect(issued.err()).not.toMatch(/\n\s+at /);
  const { secret } = JSON.parse(issued.out()) as { secret: string };
  await until(async () => (await treeSize(url, secret).catch(() => 0)) > 0);
  expect(await witnessedLog(url)).toEqual({ behind: 0, signatures: 2 });
}

async function stop(run: Run): Promise<void> {
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
  expect([installation.running(), installation.clusterRuns()]).toEqual([[], false]);
}

async function killPostmaster(run: Run, deaths: number): Promise<void> {
  const pid = postmaster();
  process.kill(pid, 'SIGKILL');
  await run.until(() => run.err().split('The embedded Postgres ended').length > deaths);
}

describe('whence start', () => {
  it('restarts the api, the worker and the witness when they are killed, reports it, and keeps the port', async () => {
    const run = start();
    const url = await run.ready;
    for (const service of ['witness', 'worker', 'api']) {
      const killed = installation.pidOf(service) ?? NaN;
      process.kill(killed, 'SIGKILL');
      await run.until(() => run.err().includes(`The ${service} is running again.`));
      expect(run.err()).toContain(
        `whence: The ${service} was ended by SIGKILL. It is started again in 0.5 s.\nwhence: The ${service} is running again.`,
      );
      expect(installation.pidOf(service)).not.toBe(killed);
      await expectToWork(url);
    }
    await stop(run);
  });

  it('restarts the embedded Postgres when it is killed, on its port, and what it recorded is there', async () => {
    const run = start();
    const url = await run.ready;
    await expectToWork(url);
    const port = new URL(findRunningPostgres({ dataDir: dataDir(), database: 'whence' })?.url ?? '').port;
    await killPostmaster(run, 1);
    await run.until(() => run.err().includes('The embedded Postgres is running again.'));
    expect(new URL(findRunningPostgres({ dataDir: dataDir(), database: 'whence' })?.url ?? '').port).toBe(port);
    await expectToWork(url);
    expect(run.err()).not.toMatch(/\n\s+at |The (api|worker|witness) /);
    await stop(run);
  });

  it('works on after one backend of Postgres was killed, which ends all sessions', async () => {
    const run = start();
    const url = await run.ready;
    const client = new Client(findRunningPostgres({ dataDir: dataDir(), database: 'whence' })?.url);
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'whence-api' LIMIT 1`,
    );
    const lost = new Promise((resolve) => client.once('end', resolve));
    process.kill(rows[0]?.pid ?? NaN, 'SIGKILL');
    await lost;
    await expectToWork(url);
    expect(run.err()).not.toMatch(/\n\s+at |The (api|worker|witness) /);
    await stop(run);
  });

  it('supervises an embedded Postgres that a killed start left behind', async () => {
    const killed = start();
    await killed.ready;
    const pid = postmaster();
    killed.child.kill('SIGKILL');
    await killed.ended;
    const run = start();
    const url = await run.ready;
    expect(postmaster()).toBe(pid);
    await killPostmaster(run, 1);
    await expectToWork(url);
    await stop(run);
  });

  it('ends with a sentence when the embedded Postgres ends again and again', async () => {
    const run = start();
    const url = await run.ready;
    for (let deaths = 1; deaths <= 4; deaths++) {
      await killPostmaster(run, deaths);
      await run.until(() => run.err().split('The embedded Postgres is running again.').length > deaths);
    }
    process.kill(postmaster(), 'SIGKILL');
    expect(await run.ended).toBe(1);
    expect(run.err()).toContain(
      'The embedded Postgres ended 5 times in a row. The embedded Postgres ended; its log is ',
    );
    expect([installation.running(), await answers(url)]).toEqual([[], false]);
  });

  it.each(['worker', 'api'])('ends with the last lines of the %s when it dies at each start', async (service) => {
    const main = path.join(installation.project, 'dist/apps', service, 'main.js');
    renameSync(main, `${main}.kept`);
    writeFileSync(
      main,
      `process.stderr.write('it begins\\n'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20);`,
    );
    try {
      const run = start();
      expect(await run.ended).toBe(1);
      const told = run.err().split(`The ${service} was ended by SIGKILL. It is started again in `);
      expect(told.slice(1).map((text) => text.slice(0, 5))).toEqual(['0.5 s', '1 s.\n', '2 s.\n', '4 s.\n']);
      expect(run.err()).toContain(
        `The ${service} ended 5 times in a row. The ${service} was ended by SIGKILL.\nIts last lines:\n  it begins\n`,
      );
      expect([installation.running(), installation.clusterRuns()]).toEqual([[], false]);
    } finally {
      renameSync(`${main}.kept`, main);
    }
  });
});
