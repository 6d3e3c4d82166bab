import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { findRunningPostgres } from '@platform/embedded-postgres';
import { answers, type Run, TestInstallation, treeSize, until, witnessedLog } from '../e2e/test-installation.js';

/** `whence start` in an installation of its own, so that several of them run at once. */
class Supervised {
  private constructor(readonly installation: TestInstallation) {}

  static async use(body: (supervised: Supervised) => Promise<void>): Promise<void> {
    const installation = await TestInstallation.create();
    try {
      await body(new Supervised(installation));
    } finally {
      await installation.remove();
    }
  }

  private get dataDir(): string {
    return path.join(this.installation.project, '.whence');
  }

  start(env: Record<string, string> = {}): Run {
    return this.installation.whence(['start'], { WHENCE_EXAMPLE: 'off', ...env });
  }

  postmaster(): number {
    return parseInt(readFileSync(path.join(this.dataDir, 'postgres/data/postmaster.pid'), 'utf8'), 10);
  }

  databaseUrl(): string {
    return findRunningPostgres({ dataDir: this.dataDir, database: 'whence' })?.url ?? '';
  }

  /** Records a key: the whole of api, database, worker and witness works. */
  async expectToWork(url: string): Promise<void> {
    const issue = (): Run =>
      this.installation.whence(['keys', 'issue', '--role', 'auditor', '--label', 'a test', '--json']);
    let issued = issue();
    // Postgres may still be recovering.
    for (; (await issued.ended) !== 0; issued = issue()) expect(issued.err()).not.toMatch(/\n\s+at /);
    const { secret } = JSON.parse(issued.out()) as { secret: string };
    await until(async () => (await treeSize(url, secret).catch(() => 0)) > 0);
    expect(await witnessedLog(url)).toEqual({ behind: 0, signatures: 2 });
  }

  async killPostmaster(run: Run, deaths: number): Promise<void> {
    process.kill(this.postmaster(), 'SIGKILL');
    await run.until(() => run.err().split('The embedded Postgres ended').length > deaths);
  }

  hasEnded({ child }: Run): boolean {
    return child.exitCode !== null || child.signalCode !== null;
  }

  async stop(run: Run): Promise<void> {
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    this.expectNothingLeft();
  }

  expectNothingLeft(): void {
    expect([this.installation.running(), this.installation.clusterRuns()]).toEqual([[], false]);
  }

  /** Puts a program before the main file of a service, whose own is `main.js.kept`. */
  replaceMain(service: string, program: (kept: string) => string): void {
    const main = path.join(this.installation.project, 'dist/apps', service, 'main.js');
    renameSync(main, `${main}.kept`);
    writeFileSync(main, program(`${main}.kept`));
  }
}

describe('whence start', () => {
  it.concurrent('restarts the api, the worker and the witness when they are killed, reports it, keeps the port', () =>
    Supervised.use(async (test) => {
      const run = test.start();
      const url = await run.ready;
      for (const service of ['witness', 'worker', 'api']) {
        const killed = test.installation.pidOf(service) ?? NaN;
        process.kill(killed, 'SIGKILL');
        await run.until(() => run.err().includes(`The ${service} is running again.`));
        expect(run.err()).toContain(
          `whence: The ${service} was ended by SIGKILL. It is started again in 0.5 s.\nwhence: The ${service} is running again.`,
        );
        expect(test.installation.pidOf(service)).not.toBe(killed);
        await test.expectToWork(url);
      }
      await test.stop(run);
    }),
  );

  it.concurrent('restarts what hangs: an event loop that stands still, and processes that are suspended', () =>
    Supervised.use(async (test) => {
      const file = path.join(test.installation.temporary, 'hang');
      // Once: the file is removed before the event loop stands still.
      test.replaceMain(
        'api',
        (kept) => `
          const { existsSync, rmSync } = require('node:fs');
          function hangForEver() { rmSync(${JSON.stringify(file)}); for (;;); }
          setInterval(() => existsSync(${JSON.stringify(file)}) && hangForEver(), 20).unref();
          require.extensions['.kept'] = require.extensions['.js'];
          require(${JSON.stringify(kept)});`,
      );
      const run = test.start({ WHENCE_WATCHDOG_SECONDS: '10' });
      const url = await run.ready;
      const before = ['api', 'worker', 'witness'].map((service) => test.installation.pidOf(service) ?? NaN);
      for (const pid of before.slice(1)) process.kill(pid, 'SIGSTOP');
      writeFileSync(file, '');
      for (const service of ['api', 'worker', 'witness'])
        await run.until(() => run.err().includes(`The ${service} is running again.`));
      expect(existsSync(file)).toBe(false);
      expect(run.err()).toMatch(/"The event loop of the api has stood still for .* It is killed, to be started again/);
      expect(run.err()).toContain('at hangForEver (');
      expect(run.err()).toMatch(/whence: The api was ended by SIGKILL\. It is started again in [\d.]+ s\./);
      for (const service of ['worker', 'witness']) {
        const sentence = `whence: The ${service} gave no sign of life for \\S+ s and was killed\\. It is started again in \\S+ s\\.`;
        expect(run.err()).toMatch(new RegExp(sentence));
      }
      const after = test.installation.running();
      expect(before.filter((pid) => after.includes(pid))).toEqual([]);
      await test.expectToWork(url);
      await test.stop(run);
    }),
  );

  it.concurrent('restarts the embedded Postgres when it is killed, on its port, and what it recorded is there', () =>
    Supervised.use(async (test) => {
      const run = test.start();
      const url = await run.ready;
      await test.expectToWork(url);
      const { port } = new URL(test.databaseUrl());
      await test.killPostmaster(run, 1);
      await run.until(() => run.err().includes('The embedded Postgres is running again.'));
      expect(new URL(test.databaseUrl()).port).toBe(port);
      await test.expectToWork(url);
      expect(run.err()).not.toMatch(/\n\s+at |The (api|worker|witness) /);
      await test.stop(run);
    }),
  );

  it.concurrent('works on after one backend of Postgres was killed, which ends all sessions, and reports it', () =>
    Supervised.use(async (test) => {
      const run = test.start();
      const url = await run.ready;
      const client = new Client(test.databaseUrl());
      client.on('error', () => undefined);
      await client.connect();
      const { rows } = await client.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'whence-api' LIMIT 1`,
      );
      const lost = new Promise((resolve) => client.once('end', resolve));
      process.kill(rows[0]?.pid ?? NaN, 'SIGKILL');
      await lost;
      await test.expectToWork(url);
      await run.until(() => /onnections? to the database (was|were) lost/.test(run.err()));
      expect(run.err()).not.toMatch(/\n\s+at |The (api|worker|witness) /);
      await test.stop(run);
    }),
  );

  it.concurrent(
    'supervises a Postgres that a killed start left behind; ends with a sentence if it ends each time',
    () =>
      Supervised.use(async (test) => {
        const killed = test.start();
        await killed.ready;
        const pid = test.postmaster();
        killed.child.kill('SIGKILL');
        await killed.ended;
        const run = test.start();
        const url = await run.ready;
        expect(test.postmaster()).toBe(pid);
        await test.killPostmaster(run, 1);
        await test.expectToWork(url);
        const restarts = (): number => run.err().split('The embedded Postgres is running again.').length;
        await run.until(() => restarts() > 1);
        // A restart may fail itself while the sessions of the killed server still end.
        for (let before = restarts(); !test.hasEnded(run); before = restarts()) {
          process.kill(test.postmaster(), 'SIGKILL');
          await until(() => restarts() > before || test.hasEnded(run));
        }
        expect(await run.ended).toBe(1);
        expect(run.err()).toContain('The embedded Postgres ended 5 times in a row. The embedded Postgres ');
        expect([test.installation.running(), await answers(url)]).toEqual([[], false]);
      }),
  );

  it.concurrent.each(['worker', 'api'])('ends with the last lines of the %s when it dies at each start', (service) =>
    Supervised.use(async (test) => {
      test.replaceMain(
        service,
        () => `process.stderr.write('it begins\\n'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20);`,
      );
      const run = test.start();
      expect(await run.ended).toBe(1);
      const told = run.err().split(`The ${service} was ended by SIGKILL. It is started again in `);
      expect(told.slice(1).map((text) => text.slice(0, 5))).toEqual(['0.5 s', '1 s.\n', '2 s.\n', '4 s.\n']);
      expect(run.err()).toContain(
        `The ${service} ended 5 times in a row. The ${service} was ended by SIGKILL.\nIts last lines:\n  it begins\n`,
      );
      test.expectNothingLeft();
    }),
  );
});
