import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { serveSecurityHeaders } from './security-headers.js';

const PAGE_POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-hashes' 'sha256-/jDKvbQ8cdux+c5epDIqkjHbXDaIY8RucT1PmAe8FG4=' 'sha256-eaPyLWVdqMc60xuz5bTp2yBRgVpQSoUggte1+40ONPU=' 'sha256-ezdv1bOGcoOD7FKudKN0Y2Mb763O6qVtM8LT2mtanIU=' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='",
  "img-src 'self' data:",
  "connect-src 'self'",
].join(';');

/** What Helmet 8.3 sends, in its order; names in lower case, as Fastify has all of them. */
const headersWith = (policy: string): string[] => [
  `content-security-policy: ${policy}`,
  'cross-origin-opener-policy: same-origin',
  'cross-origin-resource-policy: same-origin',
  'origin-agent-cluster: ?1',
  'referrer-policy: no-referrer',
  'x-content-type-options: nosniff',
  'x-dns-prefetch-control: off',
  'x-download-options: noopen',
  'x-frame-options: DENY',
  'x-permitted-cross-domain-policies: none',
  'x-xss-protection: 0',
];
const OF_ALL = headersWith("default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'");
const OF_PAGES = headersWith(PAGE_POLICY);

describe('serveSecurityHeaders', () => {
  let server: FastifyInstance;

  beforeAll(async () => {
    server = fastify();
    serveSecurityHeaders(server);
    for (const url of ['/v1/shards', '/docs', '/docs/*', '/docsish']) server.get(url, (_, reply) => reply.send('body'));
    server.addHook('onRequest', (request, _reply, done) => {
      done(request.url.includes('refused') ? new Error('refused by a later hook') : undefined);
    });
    await server.listen({ port: 0 });
  });

  afterAll(() => server.close());

  /** As they are on the wire. */
  async function headersOf(path: string, headers: Record<string, string> = {}): Promise<string[]> {
    const sent = get({ port: (server.server.address() as AddressInfo).port, path, headers });
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    const lines = answer.rawHeaders.flatMap((name, at, all) => (at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : []));
    return lines.filter((line) => !/^(content-type|content-length|date|connection|keep-alive):/i.test(line));
  }

  it.each(['/v1/shards', '/docsish', '/v1/shards?refused', '/nothing-here'])(
    'forbids everything at %s',
    async (url) => {
      expect(await headersOf(url)).toEqual(OF_ALL);
    },
  );

  it.each(['/docs', '/docs/x', '/docs/x?refused'])('lets %s load its own files', async (url) => {
    expect(await headersOf(url)).toEqual(OF_PAGES);
  });

  it('keeps shared caches from keeping answers to a key', async () => {
    const headers = await headersOf('/v1/shards', { authorization: 'Bearer x' });
    expect(headers).toEqual([...OF_ALL, 'cache-control: private, no-cache']);
  });
});
