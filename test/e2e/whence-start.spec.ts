import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { formatSigningKey } from '@core/note';
import { DEFAULT_ORIGIN } from '@domain/ledger';
import {
  answers,
  finished,
  freePort,
  READY,
  type Run,
  TestInstallation,
  treeSize,
  witnessedLog,
} from './test-installation.js';

const KEY = /^ {2}(whence_[a-z2-7]{16}_[A-Za-z0-9_-]{43})$/m;

let installation: TestInstallation;
beforeAll(async () => {
  installation = await TestInstallation.create();
});
afterEach(() => installation.endAll());
afterAll(() => installation.remove());

const whence = (args: readonly string[], env: Record<string, string> = {}): Run => installation.whence(args, env);
const running = (): number[] => installation.running();
const clusterRuns = (dataDir?: string): boolean => installation.clusterRuns(dataDir);

/**
 * The kinds of entries from `size` on, but those of the index: the worker states them by itself.
 */
async function kindsSince(url: string, key: string, size: number): Promise<string[]> {
  const kinds: string[] = [];
  for (let index = size, end = await treeSize(url, key); index < end; index++) {
    const answer = await fetch(`${url}/v1/ledger/entries/${index}`, { headers: { authorization: `Bearer ${key}` } });
    kinds.push(((await answer.json()) as { kind: string }).kind);
  }
  return kinds.filter((kind) => kind !== 'index.committed');
}

const auditorKey = (): string => readFileSync(path.join(installation.project, '.whence/auditor-key'), 'utf8').trim();

describe('whence start', () => {
  it('refuses a port that another program has, in a sentence, and leaves nothing behind', async () => {
    const other = createServer().listen(installation.port, '127.0.0.1');
    await once(other, 'listening');
    const { code, out, err } = await finished(whence(['start']));
    other.close();
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      `Port ${installation.port} on 127.0.0.1 is taken by another program. Stop it, or set PORT to another port (0 takes any free one).\n`,
    );
    expect([running(), existsSync(path.join(installation.project, '.whence'))]).toEqual([[], false]);
  });

  it('shows the admin key once and the answer, stays beside other commands, and keeps its data over restarts', async () => {
    // The index is committed while the example is loaded, and before.
    const first = whence(['start'], { WHENCE_INDEX_SECONDS: '1' });
    const url = await first.ready;
    expect(first.out().trimEnd().split('\n').at(-1)).toBe(`whence is ready at ${url}`);
    expect(first.out()).toMatch(/^ +openai +openai\/gpt-4\.1@unknown +content +verifiable-gpt41 +4 +direct +itself$/m);
    expect(first.out()).toMatch(/^ +nvidia +256 +nvidia\/llama-nemotron@unknown /m);
    expect(first.out()).toMatch(/^ +unknown +1,813 /m);
    const [, key = ''] = KEY.exec(first.out()) ?? [];
    const keys = await fetch(`${url}/v1/keys`, { headers: { authorization: `Bearer ${key}` } });
    expect(keys.status).toBe(200);
    expect(statSync(path.join(installation.project, '.whence/auditor-key')).mode & 0o777).toBe(0o600);
    expect(await witnessedLog(url)).toEqual({ behind: 0, signatures: 2 });
    const curl = first
      .out()
      .split('\n')
      .find((line) => line.includes('curl -H'));
    const shown = execFileSync('sh', ['-c', `${curl?.replace('curl', 'curl -s')}`], { encoding: 'utf8' });
    expect((JSON.parse(shown) as { items: unknown[] }).items).toHaveLength(9);

    const again = await finished(whence(['start']));
    expect([again.code, again.out]).toEqual([1, '']);
    expect(again.err).toContain(`Whence is running already at ${url}.`);
    const other = await finished(whence(['start'], { PORT: String(await freePort()) }));
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('is in use by process')]);

    const issued = await finished(whence(['keys', 'issue', '--role', 'engineer', '--label', 'a pipeline']));
    expect([issued.code, issued.err]).toEqual([0, '']);
    const size = await treeSize(url, issued.out.trim());
    const asked = await finished(whence(['ask', 'olmo-3-32b', 'stage2-ingredient1', '--json']));
    expect(JSON.parse(asked.out)).toMatchObject({ shards: 13_202, byKind: { model_generated: 537 } });

    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect([running(), clusterRuns(), await answers(url)]).toEqual([[], false, false]);

    const second = whence(['start']);
    expect(await second.ready).toBe(url);
    expect(second.out()).not.toMatch(KEY);
    expect(second.out()).toContain('whence keys issue --role admin');
    expect(second.out()).toMatch(/^ +openai +openai\/gpt-4\.1@unknown/m);
    expect(await kindsSince(url, key, size)).toEqual([]);

    second.child.kill('SIGKILL');
    await second.ended;
    const third = whence(['start']);
    expect(await third.ready).toBe(url);
    expect(await kindsSince(url, auditorKey(), size)).toEqual([]);
    expect(await witnessedLog(url)).toEqual({ behind: 0, signatures: 2 });
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
    expect([running(), clusterRuns(), await answers(url)]).toEqual([[], false, false]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends everything with %s while it is starting', async (signal) => {
    const run = whence(['start'], { WHENCE_EXAMPLE: 'off' });
    await run.until(() => installation.pidOf('worker') !== undefined);
    run.child.kill(signal);
    expect(await run.ended).toBe(0);
    expect(run.out()).not.toMatch(READY);
    expect([running(), clusterRuns()]).toEqual([[], false]);
  });

  it('goes on with the example where a killed load broke off, and states nothing twice', async () => {
    const dataDir = path.join(installation.temporary, 'other data');
    const env = { WHENCE_DATA_DIR: dataDir, WHENCE_ADMIN_KEY: 'the-admin-key-of-this-test' };
    const broken = whence(['start'], env);
    await broken.until(() => /shards of dolma3-mix@0625/.test(broken.err()));
    broken.child.kill('SIGKILL');
    await broken.ended;
    expect(broken.out()).not.toMatch(READY);

    const whole = whence(['start'], env);
    const url = await whole.ready;
    expect(whole.out()).toMatch(/^ +all +13,202 /m);
    expect(whole.out()).not.toContain('whence_');
    const kinds = new Map<string, number>();
    const headers = { authorization: `Bearer ${env.WHENCE_ADMIN_KEY}` };
    const listed = await fetch(`${url}/v1/vendors?limit=100`, { headers });
    expect(((await listed.json()) as { items: unknown[] }).items).toHaveLength(6);
    for (let index = 0, size = await treeSize(url, env.WHENCE_ADMIN_KEY); index < Math.min(size, 20); index++) {
      const entry = await fetch(`${url}/v1/ledger/entries/${index}`, { headers });
      const { kind } = (await entry.json()) as { kind: string };
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(kinds.get('vendor.declared')).toBe(6);
    whole.child.kill('SIGINT');
    expect(await whole.ended).toBe(0);
    expect(clusterRuns(dataDir)).toBe(false);
  });

  it('says at once that nothing is signed where an older database was put back', async () => {
    const dataDir = path.join(installation.temporary, 'restored data');
    const env = { WHENCE_DATA_DIR: dataDir, WHENCE_EXAMPLE: 'off' };
    const stopped = async (run: Run): Promise<void> => {
      run.child.kill('SIGINT');
      expect(await run.ended).toBe(0);
    };
    const first = whence(['start'], env);
    expect(await witnessedLog(await first.ready)).toEqual({ behind: 0, signatures: 2 });
    await stopped(first);
    execFileSync('cp', ['-a', path.join(dataDir, 'postgres'), path.join(dataDir, 'backup')]);

    const second = whence(['start'], env);
    const url = await second.ready;
    expect(second.out()).not.toContain('NOTHING IS SIGNED');
    const issued = await finished(whence(['keys', 'issue', '--role', 'engineer', '--label', 'later'], env));
    expect(issued.code).toBe(0);
    expect(await witnessedLog(url)).toEqual({ behind: 0, signatures: 2 });
    await stopped(second);
    rmSync(path.join(dataDir, 'postgres'), { recursive: true });
    execFileSync('mv', [path.join(dataDir, 'backup'), path.join(dataDir, 'postgres')]);

    const third = whence(['start'], env);
    await third.ready;
    expect(third.out()).toMatch(/^NOTHING IS SIGNED\. The ledger ends at size \d+, .* the witness .* has size \d+/m);
    expect(third.out()).toContain('when-signing-is-refused.md');
    await stopped(third);
  });
});

describe('the command line', () => {
  it.each([
    [['nonsense'], 2, "unknown command 'nonsense'"],
    [['keys', 'issue', '--label', 'x'], 2, "required option '--role <role...>' not specified"],
    [['ask', 'm', '1', '--url', 'file:///x'], 2, '--url must be an http or https URL'],
    [['ask', 'm', '1', '--key', 'a-key-of-16-letters'], 1, 'No Whence answers at http://127.0.0.1:'],
  ])('whence %j exits with %d and says %j', async (args, exitCode, message) => {
    const { code, err } = await finished(whence(args));
    expect(code).toBe(exitCode);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('makes no ledger for keys where the data folder is mistyped', async () => {
    const folder = path.join(installation.temporary, 'mistyped');
    const next = path.join(installation.temporary, 'next-key');
    const key = formatSigningKey(DEFAULT_ORIGIN, 'ed25519', Buffer.alloc(32, 1));
    const settings = { WHENCE_DATA_DIR: folder, WHENCE_SIGNING_KEY: key };
    for (const args of [['list'], ['issue', '--role', 'auditor', '--label', 'x'], ['rotate-log-key', '--to', next]]) {
      const { code, err } = await finished(whence(['keys', ...args], settings));
      expect([code, err]).toEqual([1, expect.stringContaining(`There is no ledger here: ${folder}.`)]);
    }
    expect([existsSync(folder), existsSync(next)]).toEqual([false, false]);
  });

  it('says in a sentence that the database is not there, without its password', async () => {
    const env = { DATABASE_URL: 'postgres://lark:secret-word@127.0.0.1:1/whence', WHENCE_EXAMPLE: 'off' };
    const { code, err } = await finished(whence(['start'], env));
    expect(code).toBe(1);
    expect(err).toBe('No Postgres answers at 127.0.0.1:1. See DATABASE_URL.\n');
    expect(running()).toEqual([]);
  });

  it('refuses a misspelt setting before it starts anything', async () => {
    const { code, err } = await finished(whence(['start'], { WHENCE_EXAMPEL: 'off' }));
    expect(code).toBe(2);
    expect(err).toContain('did you mean WHENCE_EXAMPLE?');
  });

  it.each([['start'], ['ask'], ['keys'], ['keys issue'], ['migrate']])('has help for %s', async (command) => {
    const { code, out } = await finished(whence([...command.split(' '), '--help']));
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: whence/);
  });
});
