import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { systemClock } from '@core/kernel';
import { LedgerReadModel } from '@domain/ledger';
import { Database } from '@platform/database';
import { createTestDatabase, startTestApi } from '@testing/harness';
import { connectApiDatabase } from '../../apps/api/api-database.js';
import { createApi } from '../../apps/api/create-api.js';

/** A wire to the database that can be cut. */
class Wire {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor(
    private readonly target: URL,
    private readonly port: number,
  ) {
    this.server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname);
      for (const socket of [client, upstream]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => [client, upstream].forEach((end) => end.destroy()));
      }
      client.pipe(upstream).pipe(client);
    });
  }

  async mend(): Promise<this> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  async cut(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as { port: number }).port);
    return url.href;
  }
}

describe('health', () => {
  it('is live and ready, without a key', async () => {
    const api = await startTestApi();
    const open = async (path: string) => (await api.request('GET', path, undefined, { key: null })).body;
    expect(await open('/health/live')).toEqual({ status: 'live' });
    expect(await open('/health/ready')).toMatchObject({
      ...{ status: 'ready', ledger: 'append-only', publication: { state: 'idle' } },
    });
    const asOwner = await Database.connect({ url: api.databaseUrls.ownerUrl, applicationName: 'spec' });
    expect(await new LedgerReadModel(asOwner, systemClock).isRewritable()).toBe(true);
    await asOwner.close();
    await api.close();
  });

  it('is unavailable while the database is down, and recovers with it', async () => {
    const test = await createTestDatabase();
    const wire = await new Wire(new URL(test.url), 0).mend();
    const url = wire.url;
    const database = await connectApiDatabase(url);
    const api = await createApi({ config: { logLevel: 'error' }, database });
    const fastify = api.getHttpAdapter().getInstance();
    const get = (path: string, headers = {}) => fastify.inject({ method: 'GET', url: path, headers });
    const asked = { authorization: 'Bearer some-key-or-other' };
    expect((await get('/health/ready')).statusCode).toBe(200);
    expect((await get('/v1/ledger', asked)).statusCode).toBe(401);

    await wire.cut();
    for (const answer of [await get('/health/ready'), await get('/v1/ledger', asked)]) {
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([
        503,
        'application/problem+json; charset=utf-8',
      ]);
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect((await get('/health/live')).statusCode).toBe(200);

    const mended = await new Wire(new URL(test.url), Number(new URL(url).port)).mend();
    expect((await get('/health/ready')).statusCode).toBe(200);
    await api.close();
    await database.close();
    await mended.cut();
    await test.drop();
  });
});
