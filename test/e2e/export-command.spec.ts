import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Manifest, parseManifest } from '@interop/tables';
import { startTestApi, TEST_ORIGIN, type TestApi } from '@testing/harness';
import { Lakehouse } from '../conformance/spark/lakehouse.js';

const ROOT = path.resolve(__dirname, '../..');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('whence export tables', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-export-'));
  const place = path.join(folder, 'made/by the command');
  const to = pathToFileURL(place).href;
  let api: TestApi;

  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/prepare.mjs'], { cwd: ROOT });
    api = await startTestApi();
    await register('s3://lake/1', 's3://lake/2');
    await api.request('POST', '/v1/datasets/set/versions', { version: '1', add: ['s3://lake/1', 's3://lake/2'] });
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  async function register(...uris: readonly string[]): Promise<void> {
    for (const uri of uris) expect((await api.request('POST', '/v1/shards', { uri, records: 7 })).status).toBe(201);
  }

  async function run(args: readonly string[], settings: Record<string, string> = {}): Promise<Ended> {
    const ours = /^(WHENCE_|PORT$|DATABASE_URL$|REDIS_URL$)/;
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
    const own = { DATABASE_URL: api.databaseUrls.url, WHENCE_ORIGIN: TEST_ORIGIN, WHENCE_DATA_DIR: folder };
    const program = path.join(ROOT, 'dist/apps/cli/main.js');
    const child = spawn(process.execPath, [program, 'export', 'tables', ...args], {
      ...{ env: { ...inherited, ...own, ...settings }, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    const text = { out: '', err: '' };
    child.stdout?.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...text };
  }
  const exported = async (...args: string[]) => {
    const { code, out, err } = await run(['--to', to, '--json', ...args]);
    expect({ code, complaint: err.replaceAll(/^export: .*\n/gm, '') }).toEqual({ code: 0, complaint: '' });
    return { answer: JSON.parse(out), err };
  };
  const manifest = (): Manifest => parseManifest(readFileSync(path.join(place, 'manifest.json'), 'utf8'));
  const ledger = async () => {
    const { treeSize, rootHash } = (await api.request('GET', '/v1/ledger')).body.asOf;
    return { treeSize, rootHash };
  };

  it('writes the tables to a folder that it makes, and what was recorded since when it is run again', async () => {
    const { treeSize, rootHash } = await ledger();
    const first = await exported();
    expect(first.answer).toMatchObject({
      ...{ manifest: pathToFileURL(path.join(place, 'manifest.json')).href, treeSize, rootHash },
      partition: { from: 0, upto: treeSize },
    });
    expect(first.err).toContain('export: 2 rows of shards\n');
    expect(manifest()).toMatchObject({ origin: TEST_ORIGIN, treeSize, rootHash, partitions: [first.answer.partition] });
    const written = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.parquet'));
    const at = () => written.map((one) => statSync(path.join(place, one)).mtimeMs);
    const times = at();

    expect((await exported()).answer).toMatchObject({ treeSize, rootHash, partition: null });
    const text = await run(['--to', to]);
    expect(text).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was recorded since: ') });

    await register('s3://lake/3');
    const now = await ledger();
    const second = await exported();
    expect(second.answer).toMatchObject({ ...now, partition: { from: treeSize, upto: now.treeSize } });
    expect(second.err).toContain('export: 1 rows of shards\n');
    expect(manifest().partitions).toEqual([first.answer.partition, second.answer.partition]);
    expect(at()).toEqual(times);
    const lakehouse = await Lakehouse.open(place, manifest());
    try {
      const uris = ['s3://lake/1', 's3://lake/2', 's3://lake/3'];
      expect(await lakehouse.ask('SELECT uri FROM shards')).toEqual(uris.map((uri) => ({ uri })));
      expect(await lakehouse.ask('SELECT shard FROM members')).toEqual([{ shard: 0 }, { shard: 1 }]);
    } finally {
      await lakehouse.close();
    }
  });

  it('tells what it wrote, and leaves out single members on request', async () => {
    const other = path.join(folder, 'other');
    const { code, out } = await run(['--to', other, '--no-members']);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^Exported entries 0 to \d+: \d+ rows in \d+ files\. file:\/\/.*manifest\.json names/),
    });
    expect(readdirSync(other)).toContain('member_ranges');
    expect(readdirSync(other)).not.toContain('members');
  });

  it.each<[string, string[], number, RegExp]>([
    ['no target', [], 2, /^error: required option '--to <uri>' not specified\n/],
    [
      'a relative folder',
      ['--to', 'lake'],
      2,
      /^"lake" is no root: take an absolute folder or s3:\/\/bucket\/prefix\.\n$/,
    ],
    [
      'a folder of another machine',
      ['--to', 'file://host/lake'],
      2,
      /^file:\/\/host\/lake names no file of this machine\.\n$/,
    ],
    ['another scheme', ['--to', 'gs://bucket/lake'], 2, /^"gs:\/\/bucket\/lake" is no root/],
  ])('refuses %s, and writes nothing', async (_, args, code, message) => {
    const before = readdirSync(folder);
    expect(await run(args)).toEqual({ code, out: '', err: expect.stringMatching(message) });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('fails where the folder cannot be made, or has an export of another log, which it leaves', async () => {
    writeFileSync(path.join(folder, 'a-file'), '');
    const blocked = await run(['--to', path.join(folder, 'a-file/lake')]);
    expect(blocked).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^--to: [^\n]*a-file is a file[^\n]*\n$/),
    });
    const before = manifest();
    const strange = await run(['--to', to, '--json'], { WHENCE_ORIGIN: 'other.example' });
    expect(strange).toMatchObject({ code: 1, out: '', err: expect.stringContaining('other.example') });
    expect(manifest()).toEqual(before);
    const unknown = path.join(folder, 'never-started');
    const none = await run(['--to', path.join(folder, 'unused')], { WHENCE_DATA_DIR: unknown, DATABASE_URL: '' });
    expect(none).toMatchObject({ code: 1, out: '' });
    expect(none.err).toContain('never-started');
    expect(readdirSync(folder)).not.toContain('unused');
  });
});
