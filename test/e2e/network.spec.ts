import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { readConfig } from '@platform/config';
import { startTestApi, type TestApi } from '@testing/harness';
import { connectApiDatabase } from '../../apps/api/api-database.js';
import { serveApi, type ServedApi } from '../../apps/api/serve-api.js';
import { selfSigned } from './self-signed.js';

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends what a browser cannot be made to send by fetch: any Host, any request target. */
function send(url: string, target: string, headers: Record<string, string>, ca?: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { hostname, port, protocol } = new URL(url);
    const options = { hostname, port, path: target, headers, agent: false };
    const request =
      protocol === 'https:'
        ? httpsRequest({ ...options, ca, checkServerIdentity: () => undefined })
        : httpRequest(options);
    request.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: body });
      });
    });
    request.end();
  });
}

describe('the Host of a request', () => {
  let api: TestApi;
  let port: string;
  beforeAll(async () => {
    api = await startTestApi();
    await api.publish();
    ({ port } = new URL(api.url));
  });
  afterAll(() => api.close());

  const statusFor = async (host: string, target = '/health/live', more = {}): Promise<number> =>
    (await send(api.url, target, { host, ...more })).status;

  it('is a name of this machine on the loopback default', async () => {
    for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]', '127.8.9.1']) {
      expect([name, await statusFor(name), await statusFor(`${name}:${port}`)]).toEqual([name, 200, 200]);
    }
    // Another port of this machine may be forwarded here.
    expect(await statusFor('localhost:8080')).toBe(200);
  });

  it.each([
    ...['attacker.example', 'localhost.attacker.example', '127.0.0.1.attacker.example', 'localhost.', '10.0.0.5'],
    ...['attacker.example@localhost', 'localhost/../attacker.example', 'attacker.example, localhost', '[::2]'],
  ])('may not be %s, to which a page of an attacker can point its own name', async (host) => {
    expect([await statusFor(host), await statusFor(`${host}:${port}`)]).toEqual([421, 421]);
  });

  it.each(['/health/live', '/health/ready', '/checkpoint', '/tile/entries/000', '/v1/ledger/key', '/docs', '/docs/'])(
    'is checked on %s',
    async (target) => {
      const { status, headers, text: body } = await send(api.url, target, { host: `attacker.example:${port}` });
      expect([status, headers['content-type']]).toEqual([421, 'application/problem+json; charset=utf-8']);
      expect(JSON.parse(body)).toMatchObject({ code: 'host-not-allowed', status: 421 });
      expect(body).not.toContain('attacker');
    },
  );

  it.each(['/openapi.json', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui-init.js', '/no-such-route'])(
    'is checked on %s',
    async (target) => expect(await statusFor('attacker.example', target)).toBe(421),
  );

  it('is not replaced by a header that a page or a proxy adds', async () => {
    const forged = {
      'x-forwarded-host': 'localhost',
      'x-forwarded-for': '127.0.0.1',
      forwarded: 'host=localhost',
      'x-host': 'localhost',
    };
    expect(await statusFor('attacker.example', '/health/live', forged)).toBe(421);
    expect(await statusFor('attacker.example', `http://localhost:${port}/health/live`)).toBe(421);
    // What a proxy adds does not take away either.
    expect(await statusFor('localhost', '/health/live', { 'x-forwarded-host': 'attacker.example' })).toBe(200);
  });

  it.each(['GET /checkpoint HTTP/1.1\r\nHost:\r\n', 'GET /checkpoint HTTP/1.0\r\n'])(
    'may not be missing, which no browser sends: %j',
    async (head) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.end(`${head}Connection: close\r\n\r\n`);
      expect((await text(socket)).split('\r\n', 1)).toEqual(['HTTP/1.1 421 Misdirected Request']);
    },
  );

  it('is refused before the key is looked up', async () => {
    const authorization = `Bearer ${api.keys.admin}`;
    expect(await statusFor('attacker.example', '/v1/keys', { authorization })).toBe(421);
    expect(await statusFor('attacker.example', '/v1/keys')).toBe(421);
  });
});

describe('the Host of a request, with WHENCE_ALLOWED_HOSTS', () => {
  const withHosts = async (settings: object, hosts: readonly string[]): Promise<number[]> => {
    const api = await startTestApi({ settings });
    const answers: number[] = [];
    for (const host of hosts) answers.push((await send(api.url, '/health/live', { host })).status);
    await api.close();
    return answers;
  };
  const hosts = ['localhost', 'whence.example.com', 'WHENCE.example.com:443', '10.0.0.5:4000', '[::2]', 'a.example'];

  it('is one of them or of this machine on loopback', async () => {
    const settings = { host: '127.0.0.1', allowedHosts: ['whence.example.com'] };
    expect(await withHosts(settings, hosts)).toEqual([200, 200, 200, 421, 421, 421]);
  });

  it('is one of them or an address elsewhere: no page can point its name to its own address and keep it', async () => {
    const settings = { host: '0.0.0.0', allowedHosts: ['whence.example.com'] };
    expect(await withHosts(settings, hosts)).toEqual([421, 200, 200, 200, 200, 421]);
  });

  it('is anything elsewhere without the setting', async () => {
    expect(await withHosts({ host: '0.0.0.0' }, hosts)).toEqual(hosts.map(() => 200));
  });
});

describe('headers for browsers', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    await api.publish();
  });
  afterAll(() => api.close());

  const STRICT = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'";

  it.each([
    ['/health/live', 200],
    ['/checkpoint', 200],
    ['/openapi.json', 200],
    ['/v1/keys', 401],
    ['/no-such-route', 404],
    ['/tile/x', 404],
    ['/health/live?a=%ff', 400],
    ['/%ff', 400],
    ['/health/live%2', 400],
  ])('of %s (%d) allow nothing to be loaded, framed or shared', async (target, expected) => {
    const { status, headers } = await send(api.url, target, { host: 'localhost' });
    expect(status).toBe(expected);
    expect(headers).toMatchObject({
      'content-security-policy': STRICT,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-powered-by', 'server']));
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('of /docs allow its own scripts, and its own styles by their hashes', async () => {
    const { headers, text: page } = await send(api.url, '/docs', { host: 'localhost' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|https?:|\*/);
    const hash = (content: string): string => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g), ...page.matchAll(/ style="([^"]*)"/g)];
    expect(styles.length).toBe(3);
    for (const [, content = ''] of styles) expect(policy).toContain(hash(content));
    expect(page).not.toMatch(/<script(?![^>]* src=)[^>]*>/);
    const script = await send(api.url, '/docs/swagger-ui-init.js', { host: 'localhost' });
    expect([script.status, script.headers['x-content-type-options']]).toEqual([200, 'nosniff']);
  });
});

describe('TLS', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-tls-'));
  const files = {
    WHENCE_TLS_CERT_FILE: path.join(folder, 'cert.pem'),
    WHENCE_TLS_KEY_FILE: path.join(folder, 'key.pem'),
  };
  const { cert, key } = selfSigned('whence.example.com');
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  beforeEach(() => {
    writeFileSync(files.WHENCE_TLS_CERT_FILE, cert);
    writeFileSync(files.WHENCE_TLS_KEY_FILE, key);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await api.close();
  });

  const serve = async (): Promise<ServedApi & { finish: () => Promise<void> }> => {
    const database = await connectApiDatabase(api.databaseUrls.url);
    const config = readConfig(
      { ...files, PORT: '0', WHENCE_DATA_DIR: folder, WHENCE_LOG_LEVEL: 'error' },
      '/srv/whence',
    );
    try {
      // The origin of the test log.
      const served = await serveApi({ config, database });
      return { ...served, finish: async () => (await served.close(), await database.close()) };
    } catch (error) {
      await database.close();
      throw error;
    }
  };

  it('is served with the given certificate, and asks browsers to stay with it', async () => {
    const served = await serve();
    expect(served.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { status, headers } = await send(served.url, '/health/live', { host: 'localhost' }, cert);
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    expect((await send(served.url, '/health/live', { host: 'attacker.example' }, cert)).status).toBe(421);
    await expect(send(served.url.replace('https', 'http'), '/health/live', { host: 'localhost' })).rejects.toThrow();
    await served.finish();
  });

  it.each([
    ['a missing file', () => rmSync(files.WHENCE_TLS_KEY_FILE), 'WHENCE_TLS_KEY_FILE'],
    ['a file that is no certificate', () => writeFileSync(files.WHENCE_TLS_CERT_FILE, 'x'), 'WHENCE_TLS_CERT_FILE'],
    [
      'the key of another certificate',
      () => writeFileSync(files.WHENCE_TLS_KEY_FILE, selfSigned('b').key),
      'WHENCE_TLS_KEY_FILE',
    ],
  ])('does not start with %s, and states which setting is wrong', async (_, spoil, setting) => {
    spoil();
    await expect(serve()).rejects.toMatchObject({ code: 'tls-unusable', message: expect.stringContaining(setting) });
    await expect(serve()).rejects.not.toMatchObject({ message: expect.stringContaining('PRIVATE KEY') });
  });
});
