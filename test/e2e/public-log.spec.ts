import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { sha256, systemClock } from '@core/kernel';
import { formatVerifierKey, SigningKey } from '@core/note';
import { LedgerReadModel } from '@domain/ledger';
import { LogExportService, PublicationReadModel } from '@domain/publication';
import { openStorage } from '@platform/storage';
import { startTestApi, type TestApi } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
const MODES = ['on', 'hashes', 'off'] as const;
type Mode = (typeof MODES)[number];

const HASHES = [
  '/checkpoint',
  '/tile/0/000',
  '/tile/1/000.p/1',
  '/v1/ledger/key',
  '/v1/ledger/trusted-root',
  '/v1/ledger/publication',
];
const PROOF = '/v1/ledger/entries/3/tlog-proof';
const BUNDLE = '/tile/entries/000';
/** A word of the first bundle, as its bytes are. */
const SECRET = 'secret-corpus';

async function logOf(mode: Mode): Promise<TestApi> {
  const api = await startTestApi({ settings: { publicLog: mode } });
  const lines = Array.from({ length: 300 }, (_, n) => JSON.stringify({ uri: `s3://${SECRET}/${n}` }));
  await api.request('POST', '/v1/shards/bulk', lines.join('\n'), {
    headers: { 'content-type': 'application/x-ndjson' },
  });
  await api.publish();
  return api;
}

describe.each(MODES)('WHENCE_PUBLIC_LOG=%s', (mode) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await logOf(mode);
  });
  afterAll(() => api.close());

  const get = (target: string, key: string | null = null, method = 'GET') =>
    api.request(method, target, undefined, { key });

  /** Sends the address as it is: fetch resolves dots, and would not send others. */
  const raw = async (target: string): Promise<{ status: number; body: string }> => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.end(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    const body = await text(socket);
    return { status: Number(body.split(' ', 2)[1]), body };
  };

  it('shows hashes, the checkpoint and the key of the log as it promises', async () => {
    for (const target of [...HASHES, PROOF]) {
      expect([target, (await get(target)).status]).toEqual([target, mode === 'off' ? 401 : 200]);
      expect([target, (await get(target, null, 'HEAD')).status]).toEqual([target, mode === 'off' ? 401 : 200]);
      expect([target, (await get(target, api.keys.auditor)).status]).toEqual([target, 200]);
    }
  });

  it('shows entries as it promises', async () => {
    for (const target of [BUNDLE, '/tile/entries/001.p/49']) {
      expect([target, (await get(target)).status]).toEqual([target, mode === 'on' ? 200 : 401]);
      expect([target, (await get(target, null, 'HEAD')).status]).toEqual([target, mode === 'on' ? 200 : 401]);
      expect((await get(target, 'whence_not-a-key')).status).toBe(mode === 'on' ? 200 : 401);
      expect((await get(target, api.keys.auditor)).text).toContain(SECRET);
    }
    expect((await get('/v1/ledger/entries/3')).status).toBe(401);
  });

  it('shows no entry under another spelling of the address', async () => {
    const spellings = [
      ...[
        '/tile/%65ntries/000',
        '/tile/entries%2f000',
        '/tile%2fentries/000',
        '/tile//entries/000',
        '//tile/entries/000',
      ],
      ...[
        '/tile/./entries/000',
        '/tile/0/../entries/000',
        '/TILE/entries/000',
        '/tile/Entries/000',
        '/tile/entries/000/',
      ],
      ...['/tile/entries/000?x=1', '/tile/entries/000%3f', '/tile/entries/000;x', '/./tile/entries/000'],
    ];
    for (const target of spellings) {
      const { status, body } = await raw(target);
      expect([target, status >= 400, body.includes(SECRET)]).toEqual([target, true, false]);
    }
  });

  it('lets shared caches keep what is public, and nothing else', async () => {
    const cacheOf = async (target: string): Promise<string> =>
      (await get(target, api.keys.auditor)).headers.get('cache-control') ?? '';
    expect(await cacheOf(BUNDLE)).toBe(`${mode === 'on' ? 'public' : 'private'}, max-age=31536000, immutable`);
    expect(await cacheOf('/tile/0/000')).toBe(`${mode === 'off' ? 'private' : 'public'}, max-age=31536000, immutable`);
    expect(await cacheOf('/checkpoint')).toBe(`${mode === 'off' ? 'private' : 'public'}, max-age=1`);
  });

  it('shows the details of publication in /health/ready only if the log is public', async () => {
    const { status, body } = await get('/health/ready');
    expect([status, body.publication.state]).toEqual([200, 'published']);
    expect(body.publication.since === null).toBe(mode === 'off');
  });

  it('issues certificates, which verify by the key of the log alone', async () => {
    await api.request('POST', '/v1/datasets/set/versions', { version: '1', add: [`s3://${SECRET}/0`] });
    await api.publishIndexed();
    const { status, text: certificate } = await get(
      `/v1/datasets/set/versions/1/certificate?subject=s3://${SECRET}/0`,
      api.keys.auditor,
    );
    expect(status).toBe(200);
    const verified = await api.request('POST', '/v1/certificates/verify', { certificate });
    expect(verified.body.verdict).toBe('verified');
  });

  const audit = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const vkey = (await get('/v1/ledger/key', api.keys.auditor)).text.trim();
    return run(['audit', '--url', api.url, '--key', vkey, ...args]);
  };

  it('is audited over HTTP, with a key where entries are not public', async () => {
    const withKey = await audit('--api-key', api.keys.auditor);
    expect([withKey.code, withKey.out]).toEqual([0, expect.stringContaining('Nothing is wrong')]);
    const { code, err } = await audit();
    expect(code).toBe(mode === 'on' ? 0 : 2);
    if (mode !== 'on') expect(err).toContain('Give one with --api-key or WHENCE_KEY');
  });

  it('is followed by a monitor, which names what it cannot check', async () => {
    const vkey = (await get('/v1/ledger/key', api.keys.auditor)).text.trim();
    const state = mkdtempSync(path.join(tmpdir(), 'whence-monitor-'));
    const monitor = (...args: string[]) =>
      run(['monitor', api.url, '--once', '--json', '--key', vkey, '--state', state, ...args]);
    const { code, out } = await monitor();
    expect(code).toBe(mode === 'off' ? 2 : 0);
    const report = JSON.parse(out) as { entriesRead: number; treeSize: number; notChecked: string[] };
    expect(report.entriesRead > 0).toBe(mode === 'on');
    expect(report.notChecked.some((what) => what.startsWith('entries'))).toBe(mode === 'hashes');
    const file = path.join(state, 'trusted-root.json');
    const saved = await run(['trust', api.url, '--save', file, '--key', vkey, '--api-key', api.keys.auditor]);
    expect([saved.code, saved.out]).toEqual([0, expect.stringContaining(vkey)]);
    const trusting = ['--once', '--json', '--trusted-root', file, '--state', state];
    const withKey = await run(['monitor', api.url, ...trusting, '--api-key', api.keys.auditor]);
    expect([withKey.code, JSON.parse(withKey.out)]).toEqual([
      0,
      expect.objectContaining({ alarms: [], unchecked: null, entriesRead: report.treeSize || expect.any(Number) }),
    ]);
    const other = formatVerifierKey(new SigningKey('whence.local/log', 'ed25519', sha256('other')).verifierKey);
    const refused = await run(['trust', api.url, '--save', `${file}.2`, '--key', other, '--api-key', api.keys.auditor]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('does not follow')]);
    rmSync(state, { recursive: true });
  });

  it('is exported with its entries only if they are public', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'whence-export-'));
    const url = pathToFileURL(folder).href;
    const log = new PublicationReadModel(api.database, new LedgerReadModel(api.database, systemClock));
    const service = (entries: boolean) =>
      new LogExportService(api.database, log, openStorage({ roots: [url] }), url, { entries });
    await service(mode === 'on').export(() => undefined);
    const has = (file: string): boolean => existsSync(path.join(folder, file));
    expect([has('checkpoint'), has('tile/0/000'), has('tile/entries')]).toEqual([true, true, mode === 'on']);
    if (mode === 'hashes') {
      // Chosen otherwise later: the entries of the files that exist already are written too.
      expect(await service(true).export(() => undefined)).toEqual({ size: expect.any(Number), written: 2 });
    }
    if (mode !== 'off') {
      const vkey = (await get('/v1/ledger/key')).text.trim();
      const { code, out } = await run(['audit', '--files', folder, '--key', vkey]);
      expect([code, out]).toEqual([0, expect.stringContaining('Nothing is wrong')]);
      expect(await service(true).export(() => undefined)).toMatchObject({ written: 0 });
    }
    const exported = path.join(folder, 'checkpoint');
    const lines = readFileSync(exported, 'utf8').split('\n');
    writeFileSync(exported, lines.map((line, at) => (at === 2 ? sha256('x').toString('base64') : line)).join('\n'));
    await expect(service(true).export(() => undefined)).rejects.toMatchObject({ code: 'log-forked' });
    rmSync(folder, { recursive: true });
  });
});

/** The command line from its sources, with no settings but the given. */
function run(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(WHENCE_|DATABASE_URL$|REDIS_URL$|PORT$)/.test(name),
  );
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['-r', HOOK, 'apps/cli/main.ts', ...args],
      { cwd: ROOT, env: { ...Object.fromEntries(inherited), ...env }, encoding: 'utf8' },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
  });
}

describe('whence audit --url with a key', () => {
  it('does not send the key in clear text to another machine', async () => {
    const vkey = formatVerifierKey(new SigningKey('log.example', 'ed25519', sha256('log')).verifierKey);
    const at = ['audit', '--url', 'http://log.example.invalid', '--key', vkey];
    const { code, err } = await run([...at, '--api-key', 'k'.repeat(20)]);
    expect([code, err]).toEqual([2, expect.stringContaining('clear text')]);
    const fromSettings = await run(at, { WHENCE_KEY: 'k'.repeat(20) });
    expect([fromSettings.code, fromSettings.err]).toEqual([2, expect.stringContaining('clear text')]);
    expect(fromSettings.err).not.toContain('kkkk');
    const told = await run(at, { WHENCE_KEY: 'k'.repeat(20), WHENCE_CLEAR_TEXT: 'allow' });
    expect([told.code, told.err]).toEqual([2, expect.stringContaining('No log answers')]);
  });
});
