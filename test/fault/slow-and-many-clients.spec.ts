import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startTestApi, type TestApi, until } from '@testing/harness';

/** A client that sends what it likes, and records what it receives. */
class RawClient {
  received = '';
  closed = false;
  private readonly socket: Socket;

  constructor(url: string) {
    this.socket = connect(Number(new URL(url).port), '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.socket.on('data', (bytes) => (this.received += bytes.toString()));
    this.socket.on('close', () => (this.closed = true));
  }

  get status(): number {
    return Number(this.received.split(' ', 2)[1]);
  }

  send(...lines: readonly string[]): this {
    this.socket.write(lines.join('\r\n'));
    return this;
  }

  /** Sends a byte again and again, until the server closes the connection. */
  async drip(): Promise<void> {
    for (; !this.closed; await once(this.socket, 'close', { signal: AbortSignal.timeout(20) }).catch(() => undefined))
      this.socket.write('x');
  }

  stopReading(): this {
    this.socket.pause();
    return this;
  }

  untilClosed(): Promise<void> {
    return until(() => this.closed);
  }

  end(): void {
    this.socket.destroy();
  }
}

describe('a slow client', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({ http: { headersMs: 200, bodyMs: 300, stallMs: 300 } });
  });
  afterAll(() => api.close());

  const withKey = (): string => `Authorization: Bearer ${api.keys.admin}`;
  const post = (path: string, ...headers: readonly string[]): RawClient =>
    new RawClient(api.url).send(`POST ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', '');
  const stillAnswers = async (): Promise<void> => expect((await api.request('GET', '/v1/ledger')).status).toBe(200);

  it('is disconnected if it sends nothing', async () => {
    await new RawClient(api.url).untilClosed();
    await stillAnswers();
  });

  it('is answered 408 if its headers do not end', async () => {
    const client = new RawClient(api.url).send('GET /v1/ledger HTTP/1.1', 'Host: localhost', 'X-Slow: ');
    await client.drip();
    expect(client.status).toBe(408);
  });

  const JSON_BODY = ['Content-Type: application/json', 'Content-Length: 1000000'];

  it('is answered 408 if its JSON body does not end, whether it drips or stalls', async () => {
    const dripping = post('/v1/shards', withKey(), ...JSON_BODY);
    const stalling = post('/v1/shards', withKey(), ...JSON_BODY).send('{"uri":');
    await Promise.all([dripping.drip(), stalling.untilClosed()]);
    expect(dripping.status).toBe(408);
    // The connection stalls at about the time when the body is due.
    expect([408, NaN]).toContain(stalling.status);
    await stillAnswers();
  });

  it('is disconnected after its answer if it has no key and its body does not end', async () => {
    const [dripping, stalling] = [post('/v1/shards', ...JSON_BODY), post('/v1/shards', ...JSON_BODY)];
    await Promise.all([dripping.drip(), stalling.untilClosed()]);
    expect([dripping.status, stalling.status]).toEqual([401, 401]);
  });

  it('is disconnected if its upload stalls, with a key as without, and what it sent before is kept', async () => {
    const headers = ['Content-Type: application/x-ndjson', 'Transfer-Encoding: chunked'];
    const line = '{"uri":"s3://stalled/1"}\n';
    const chunk = [line.length.toString(16), line, ''];
    const [known, unknown] = [post('/v1/shards/bulk', withKey(), ...headers), post('/v1/shards/bulk', ...headers)];
    await Promise.all([known, unknown].map((client) => client.send(...chunk).untilClosed()));
    await stillAnswers();
  });

  it('is disconnected if it does not read its answer', async () => {
    const client = new RawClient(api.url).stopReading();
    // More answers than the buffers of both sockets take.
    for (let n = 0; n < 200; n++) client.send('GET /openapi.json HTTP/1.1', 'Host: localhost', '', '');
    await client.drip();
    await stillAnswers();
  });
});

describe('many connections', () => {
  let api: TestApi;
  const MOST = 8;
  beforeAll(async () => {
    api = await startTestApi({ http: { connections: MOST, requestsPerKey: 4 } });
  });
  afterAll(() => api.close());

  const ask = (path: string): RawClient =>
    new RawClient(api.url).send(
      `GET ${path} HTTP/1.1`,
      'Host: localhost',
      `Authorization: Bearer ${api.keys.admin}`,
      '',
      '',
    );
  const answered = async (client: RawClient): Promise<RawClient> => {
    await until(() => client.received.includes('\r\n\r\n') || client.closed);
    return client;
  };

  it('are refused beyond the limit, but for the question whether the service is live', async () => {
    const silent = Array.from({ length: 200 }, () => new RawClient(api.url));
    await until(() => silent.filter(({ closed }) => closed).length === 200 - MOST - 64);
    const refused = await answered(ask('/v1/ledger'));
    expect(refused.received).toMatch(/^HTTP\/1.1 503 [^]*retry-after: 5\r\n[^]*"code":"service-busy"/i);
    expect((await answered(ask('/health/live'))).status).toBe(200);
    for (const client of silent) client.end();
    await until(async () => (await answered(ask('/v1/ledger'))).status === 200);
  });

  it('give way to new ones while they only wait for a next request', async () => {
    const idle = await Promise.all(Array.from({ length: MOST }, () => answered(ask('/health/live'))));
    await until(async () => (await answered(ask('/v1/ledger'))).status === 200);
    for (const client of idle) client.end();
  });

  it('have one key that asks too much at once refused, and no other', async () => {
    const requests = ['GET /v1/ledger HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${api.keys.admin}`, '', ''];
    const greedy = new RawClient(api.url);
    greedy.send(...Array.from({ length: 50 }, () => requests).flat());
    await until(() => (greedy.received.match(/HTTP\/1\.1/g) ?? []).length === 50);
    expect(greedy.received).toContain('"code":"service-busy"');
    expect((await api.request('GET', '/v1/ledger', undefined, { key: api.keys.auditor })).status).toBe(200);
    expect((await answered(ask('/v1/ledger'))).status).toBe(200);
    greedy.end();
  });
});
