import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatVerifierKey } from '@core/note';
import type { PublisherService } from '@domain/publication';
import { startTestApi, TEST_ORIGIN, type TestApi, testPublisher, until } from '@testing/harness';
import { quorumOf, TestWitness } from '../fault/test-witness.js';

const FOLDER = path.resolve(__dirname, 'go');
const environment = { ...process.env, GOWORK: 'off' };
const canRun = spawnSync('go', ['list', '-deps', '.'], { cwd: FOLDER, env: environment, timeout: 60_000 }).status === 0;
const describeGo = canRun ? describe : describe.skip;

/** Who reads without a key, and what a reader needs otherwise. */
const MODES = [
  ['on', 'without a key', {}],
  ['hashes', 'without a key', { HashesOnly: true }],
  ['hashes', 'with a key', { Key: 'auditor' }],
  ['off', 'with a key', { Key: 'auditor' }],
] as const;
const TITLE = 'golang.org/x/mod/sumdb reads our log over HTTP (needs go and its modules), WHENCE_PUBLIC_LOG=%s, %s';

describeGo.each(MODES)(TITLE, (publicLog, _, reader: { Key?: 'auditor'; HashesOnly?: true }) => {
  let folder: string;
  let program: string;
  let api: TestApi;
  let witness: TestWitness;
  let publisher: PublisherService;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'whence-go-served-'));
    program = path.join(folder, 'check-log');
    execFileSync('go', ['build', '-o', program, '.'], { cwd: FOLDER, env: environment });
    api = await startTestApi({ settings: { publicLog } });
    witness = await new TestWitness().open();
    publisher = await testPublisher(api.database, { witnesses: quorumOf([witness]) });
  });
  afterAll(async () => {
    await api.close();
    await witness.remove();
    rmSync(folder, { recursive: true });
  });

  const register = async (from: number, to: number): Promise<void> => {
    const lines = Array.from({ length: to - from }, (_, n) =>
      JSON.stringify({ uri: `s3://go/${from + n}`, records: n }),
    );
    const headers = { 'content-type': 'application/x-ndjson' };
    await api.request('POST', '/v1/shards/bulk', lines.join('\n'), { headers });
  };
  const check = async (change: object = {}): Promise<{ Checked: number; Failures: string[] }> => {
    const vkey = (await api.request('GET', '/v1/ledger/key')).text.trim();
    const policy = `witness w ${formatVerifierKey(witness.key)} ${witness.url}\nquorum w\n`;
    const known = { URL: api.url, Origin: TEST_ORIGIN, Vkey: vkey, Policy: policy, Earlier: earlier };
    const served = { ...known, ...reader, ...(reader.Key && { Key: api.keys[reader.Key] }), ...change };
    return new Promise((resolve, reject) => {
      const child = execFile(program, ['served'], (error, stdout, stderr) =>
        error ? reject(new Error(stderr)) : resolve(JSON.parse(stdout) as Awaited<ReturnType<typeof check>>),
      );
      child.stdin?.end(JSON.stringify(served));
    });
  };
  const earlier: string[] = [];

  it('and finds every entry included, every earlier checkpoint a prefix, the witness’s cosignature, and the index as committed', async () => {
    for (const [from, to] of [
      [0, 3],
      [3, 290],
      [290, 700],
    ] as const) {
      await register(from, to);
      await api.commitIndex();
      await until(async () => {
        const head = await publisher.publish();
        // Null while the witness does not answer in time.
        if (head !== null) earlier.push(head.note);
        return head !== null;
      });
    }
    const { Checked, Failures } = await check();
    expect(Failures).toEqual([]);
    expect(Checked).toBe(3 + 3 + (reader.HashesOnly ? 0 : 3 + 3));
  });

  it('and finds what is spoilt, so that finding nothing means something', async () => {
    const [first = ''] = earlier;
    const [, size = '', root = ''] = first.split('\n');
    const other = first.replace(`\n${size}\n${root}\n`, `\n${size}\n${Buffer.alloc(32).toString('base64')}\n`);
    expect((await check({ Earlier: [other] })).Failures).toEqual([expect.stringMatching(/^consistency with/)]);
    expect((await check({ Origin: 'elsewhere' })).Failures).toEqual([
      expect.stringMatching(/^the checkpoint: another origin/),
    ]);
  });

  it('and is refused what is not public without a key', async () => {
    const refused = (await check({ Key: '', HashesOnly: false })).Failures;
    const entries = [0, 256, 512].map(
      (first) => expect.stringMatching(`^the entries from ${first} on: .*401`) as string,
    );
    const expected = { on: [], hashes: entries, off: [expect.stringMatching(/^GET \/checkpoint: .*401/)] }[publicLog];
    expect(refused.slice(0, expected.length || undefined)).toEqual(expected);
  });
});
