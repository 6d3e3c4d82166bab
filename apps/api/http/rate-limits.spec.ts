import fastify, { type FastifyInstance } from 'fastify';
import { NO_RATE_LIMITS } from '@platform/config';
import { OpenRequests } from './open-requests.js';
import { HttpError } from './problem.js';
import { RequestLimits } from './rate-limits.js';

describe('RequestLimits', () => {
  let server: FastifyInstance;
  let finish: (() => void)[];

  beforeEach(async () => {
    finish = [];
    server = fastify();
    new OpenRequests().install(server);
    server.decorateRequest('caller', null);
    const limits = await RequestLimits.open(server, { ...NO_RATE_LIMITS, expensive: 1_000, atOnce: 2 });
    server.addHook('onRequest', async (request, reply) => {
      const id = String(request.headers['x-key']);
      request.caller = { id, roles: ['auditor'], actor: `key:${id}`, principal: id, datasets: null };
      await limits.count(request, reply);
    });
    server.setErrorHandler((error, _, reply) => {
      const refused = error instanceof HttpError ? error : undefined;
      void reply
        .status(429)
        .headers(refused?.headers ?? {})
        .send(refused?.code);
    });
    server.get('/closure', { config: { access: 'read', cost: 'expensive' } }, async () => {
      await new Promise<void>((resolve) => finish.push(resolve));
      return 'done';
    });
    server.get('/look-up', { config: { access: 'read' } }, () => 'found');
  });
  afterEach(() => server.close());

  const ask = (key: string, url = '/closure') => server.inject({ url, headers: { 'x-key': key } });
  const running = async (count: number): Promise<void> => {
    while (finish.length < count) await new Promise(setImmediate);
  };

  it('answers at most so many expensive questions of one key at once', async () => {
    const open = [ask('a'), ask('a')];
    await running(2);
    const refused = await ask('a');
    expect([refused.statusCode, refused.body, refused.headers['retry-after']]).toEqual([429, 'too-many-at-once', '1']);
    expect((await ask('a', '/look-up')).statusCode).toBe(200);
    const other = ask('b');
    await running(3);
    for (const one of finish) one();
    expect((await Promise.all([...open, other])).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    finish = [];
    const again = ask('a');
    await running(1);
    finish[0]?.();
    expect((await again).statusCode).toBe(200);
  });
});
