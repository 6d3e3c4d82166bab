import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '@core/kernel';
import { formatCheckpoint, formatVerifierKey, SigningKey, signNote } from '@core/note';
import { LedgerReadModel } from '@domain/ledger';
import { LogExportService, PublicationReadModel } from '@domain/publication';
import { Database } from '@platform/database';
import { openStorage } from '@platform/storage';
import { startTestApi, TEST_ORIGIN, type TestApi, testPublisher } from '@testing/harness';
import { quorumOf, testLogKey, TestWitness } from '../fault/test-witness.js';

const ROOT = path.resolve(__dirname, '../..');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const OTHER_WITNESS = new SigningKey('w.example/2', 'cosignature/v1', Buffer.alloc(32, 9)).verifierKey;

describe('whence audit', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-audit-'));
  const files = path.join(folder, 'log');
  const witness = new TestWitness();
  const key = formatVerifierKey(testLogKey());
  const given = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const policyOf = (vkey: string): string => `witness w ${vkey}\nquorum w\n`;
  let api: TestApi;
  let policy: string;
  let treeSize: number;

  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/prepare.mjs'], { cwd: ROOT });
    api = await startTestApi();
    await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' });
    const lines = Array.from({ length: 400 }, (_, n) => JSON.stringify({ uri: `s3://log/${n}`, records: n }));
    const headers = { 'content-type': 'application/x-ndjson' };
    await api.request('POST', '/v1/shards/bulk', lines.join('\n'), { headers });
    await api.request('POST', '/v1/datasets/set/versions', { version: '1', add: ['s3://log/1', 's3://log/2'] });
    const order = { selector: { uriPrefix: 's3://log/3' }, reason: 'asked', method: 'delete' };
    await api.request('POST', '/v1/removals', { ...order, effectiveAt: '2026-01-01T00:00:00Z' });
    await witness.open();
    await (await testPublisher(api.database, { witnesses: quorumOf([witness]) })).publish();
    policy = given('policy', policyOf(formatVerifierKey(witness.key)));
    treeSize = (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;
    mkdirSync(files);
    const url = pathToFileURL(files).href;
    const log = new PublicationReadModel(api.database, new LedgerReadModel(api.database, systemClock));
    await new LogExportService(api.database, log, openStorage({ roots: [url] }), url).export(() => undefined);
  });

  afterAll(async () => {
    await witness.remove();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  async function audit(args: readonly string[], settings: Record<string, string> = {}): Promise<Ended> {
    const ours = /^(WHENCE_|PORT$|DATABASE_URL$|REDIS_URL$)/;
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
    const own = { DATABASE_URL: api.databaseUrls.url, WHENCE_ORIGIN: TEST_ORIGIN, WHENCE_DATA_DIR: folder };
    const child = spawn(process.execPath, [path.join(ROOT, 'dist/apps/cli/main.js'), 'audit', ...args], {
      ...{ env: { ...inherited, ...own, ...settings }, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    const text = { out: '', err: '' };
    child.stdout?.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...text };
  }
  const sources = (): (readonly [string, readonly string[]])[] => [
    ['the database', []],
    ['--url', ['--url', api.url]],
    ['--files', ['--files', files]],
  ];
  const ofEach = async (...args: string[]): Promise<(readonly [string, Ended])[]> => {
    const ended: (readonly [string, Ended])[] = [];
    for (const [source, named] of sources()) ended.push([source, await audit([...named, ...args])]);
    return ended;
  };

  it('exits with 0 for an intact database, URL and folder, with a given key and policy', async () => {
    for (const [source, { code, out }] of await ofEach(
      '--key',
      given('key', `${key}\n`),
      '--policy',
      policy,
      '--json',
    )) {
      const report = JSON.parse(out) as { rows: Record<string, number> };
      expect([source, code]).toEqual([source, 0]);
      expect(report).toMatchObject({ clean: true, entries: treeSize, checkpoints: 1, notes: [], differences: [] });
      if (source === 'the database') expect(report.rows).toMatchObject({ shard: 400, removal_segment: 1, vendor: 1 });
    }
    const { code, out } = await audit([]);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^Audited: Postgres at .*Nothing is wrong \(\d+\.\d s\)\.\n$/s),
    ]);
    expect(out).toContain('Note: No --key: signatures were verified with the key that the database itself names.');
    expect(out).not.toContain(new URL(api.databaseUrls.url).password);
  });

  it('asks the witnesses of the policy, and takes that of the installation by default', async () => {
    const ahead = new SigningKey(TEST_ORIGIN, 'ed25519', Buffer.alloc(32, 1));
    const head = formatCheckpoint({ origin: TEST_ORIGIN, treeSize: 9_999, root: Buffer.alloc(32), extensionLines: [] });
    const kept = given('kept', signNote(head, [ahead]));
    const asking = given('asking', `witness w ${formatVerifierKey(witness.key)} ${witness.url}\nquorum w\n`);
    const strange = given('strange', `witness x ${formatVerifierKey(OTHER_WITNESS)} ${witness.url}\nquorum x\n`);
    const own = { WHENCE_WITNESS_POLICY_FILE: asking };
    for (const [source, named] of sources()) {
      const run = async (args: string[], settings: Record<string, string>) => {
        const { code, out } = await audit([...named, '--key', key, '--json', ...args], settings);
        const { counts, notes } = JSON.parse(out) as { counts: object; notes: string[] };
        return [source, code, counts, notes];
      };
      expect(await run([], own)).toEqual([source, 0, {}, []]);
      const [, code, counts, notes] = await run(['--kept', kept], own);
      const isCopy = source === '--files';
      expect([code, counts]).toEqual(isCopy ? [0, {}] : [1, { witness: 1 }]);
      expect(notes).toEqual(isCopy ? [expect.stringContaining('this copy is older, or it was rolled back')] : []);
      expect(await run([], { WHENCE_WITNESS_POLICY_FILE: strange })).toEqual([source, 1, { checkpoint: 1 }, []]);
    }
    await witness.close();
    const { code, out } = await audit(['--key', key, '--json'], own);
    await witness.open();
    expect([code, JSON.parse(out).notes]).toEqual([0, [expect.stringContaining('The witness w shows no checkpoint')]]);
  });

  it('reports where no ledger is in one sentence, and makes none', async () => {
    const empty = path.join(folder, 'empty');
    const nowhere = await audit([], { DATABASE_URL: '', WHENCE_DATA_DIR: empty });
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining(`There is no ledger here: ${empty}.`)]);
    expect(nowhere.err).not.toMatch(/^ +at /m);
    expect(existsSync(empty)).toBe(false);
    const other = new URL(api.databaseUrls.superuserUrl);
    other.pathname = '/postgres';
    const { code, err } = await audit([], { DATABASE_URL: other.href });
    expect([code, err]).toEqual([2, expect.stringContaining('There is no ledger here: Postgres at ')]);
    expect(err).not.toMatch(/^ +at /m);
  });

  it('exits with 1 if another key signed the log, or the policy names another witness', async () => {
    const other = formatVerifierKey(new SigningKey(TEST_ORIGIN, 'ed25519', Buffer.alloc(32, 9)).verifierKey);
    for (const [source, { code, out }] of await ofEach('--key', other)) {
      expect([source, code]).toEqual([source, 1]);
      expect(out).toMatch(/^checkpoint /m);
    }
    const otherWitness = new SigningKey('w.example/2', 'cosignature/v1', Buffer.alloc(32, 9)).verifierKey;
    const otherPolicy = given('otherPolicy', policyOf(formatVerifierKey(otherWitness)));
    const { code, out } = await audit(['--files', files, '--key', key, '--policy', otherPolicy, '--json']);
    expect([code, JSON.parse(out)]).toMatchObject([1, { clean: false, counts: { checkpoint: 1 } }]);
  });

  it('exits with 1 if the witnesses saw the log too long ago', async () => {
    const given = ['--key', key, '--policy', policy, '--json'];
    const recent = ['--files', files, ...given, '--max-age'];
    expect((await audit([...recent, '7d'])).code).toBe(0);
    // Until the cosignature is older than a second.
    while ((await audit([...recent, '1s'])).code === 0);
    for (const [source, { code, out }] of await ofEach(...given, '--max-age', '1s')) {
      expect([source, code]).toEqual([source, 1]);
      expect(JSON.parse(out)).toMatchObject({ counts: { checkpoint: 1 } });
      expect(out).toContain('No quorum of witnesses has cosigned the checkpoint in the 1 seconds before now');
    }
    const { code, err } = await audit(['--files', files, '--key', key, '--max-age', '7d']);
    expect([code, err]).toEqual([2, expect.stringContaining('--max-age takes --policy')]);
  });

  it('exits with 1 if a file or a table was altered', async () => {
    const changed = path.join(folder, 'changed');
    cpSync(files, changed, { recursive: true });
    const bundle = path.join(changed, 'tile/entries/000');
    writeFileSync(bundle, readFileSync(bundle, 'latin1').replace('s3://log/7"', 's3://log/x"'), 'latin1');
    const altered = await audit(['--files', changed, '--key', key, '--policy', policy]);
    expect(altered).toMatchObject({ code: 1, out: expect.stringMatching(/^tile .*^checkpoint .*differences: /ms) });
    rmSync(path.join(changed, 'checkpoint'));
    expect((await audit(['--files', changed, '--key', key])).code).toBe(1);
    const superuser = await Database.connect({
      url: api.databaseUrls.superuserUrl,
      applicationName: 'spec',
    });
    await superuser.query(`UPDATE vendor SET name = 'Other'`);
    const { code, out } = await audit(['--json']);
    await superuser.query(`UPDATE vendor SET name = 'Acme'`);
    await superuser.close();
    expect([code, JSON.parse(out)]).toMatchObject([1, { clean: false, counts: { vendor: 1 } }]);
    expect(JSON.parse(out)).toMatchObject({
      differences: [{ where: 'vendor', message: expect.stringMatching(/Other.*Acme/) }],
    });
  });

  test.each([
    ['two sources', () => ['--url', api.url, '--files', files, '--key', key], /--url or --files, not both/],
    ['no key for a URL', () => ['--url', api.url], /key with --key/],
    ['no key for a folder', () => ['--files', files], /key with --key/],
    ['a malformed key', () => ['--url', api.url, '--key', 'a+b+c'], /key/],
    ['a missing key file', () => ['--url', api.url, '--key', 'nothing'], /file of --key cannot be read/],
    ['a malformed policy', () => ['--key', key, '--policy', given('bad', 'quorum x\n')], /policy/i],
    ['a missing folder', () => ['--files', path.join(folder, 'no'), '--key', key], /no folder/],
    ['a URL without a server', () => ['--url', 'http://127.0.0.1:1/', '--key', key], /No log answers/],
    ['a malformed URL', () => ['--url', 'nowhere', '--key', key], /--url/],
    ['an unknown option', () => ['--colour'], /unknown option '--colour'/],
    ['an extra argument', () => ['shards'], /too many arguments/],
  ])('exits with 2 and a reason for %s', async (_, args, reason) => {
    const { code, out, err } = await audit(args());
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(reason)]);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('exits with 2 if there is no database', async () => {
    const { code, err } = await audit([], { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/none' });
    expect([code, err]).toEqual([2, expect.stringMatching(/^The audit could not be made\./)]);
    expect(err).not.toContain('secret');
  });
});
