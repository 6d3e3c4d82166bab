import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { startS3Server, type TestS3Server } from '@testing/harness';
import { openStorage } from './content-storage.js';
import { S3Buckets } from './s3-buckets.js';
import { storageContract } from './storage.contract.js';

const NAMES = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const before = NAMES.map((name) => [name, process.env[name]] as const);
const options = { contentType: 'text/plain', cacheControl: 'max-age=7' };
let server: TestS3Server;
let client: S3Client;

beforeAll(async () => {
  server = await startS3Server();
  Object.assign(process.env, server.env);
  client = server.client();
  for (const Bucket of ['held', 'other']) await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  client.destroy();
  await server.close();
});

storageContract('S3', () =>
  Promise.resolve({
    storage: openStorage({ roots: ['s3://held/data', 's3://missing'] }),
    uri: (encoded: string) => `s3://held/data/${encoded}`,
    inMissingContainer: 's3://missing/a.txt',
    outside: 's3://other/a.txt',
  }),
);

describe('S3', () => {
  it('writes the content type and the cache control', async () => {
    await openStorage({ roots: ['s3://held'] }).write('s3://held/typed', Buffer.from('x'), options);
    const head = await client.send(new HeadObjectCommand({ Bucket: 'held', Key: 'typed' }));
    expect([head.ContentType, head.CacheControl]).toEqual(['text/plain', 'max-age=7']);
  });

  it('matches roots at whole steps of the key', async () => {
    const storage = openStorage({ roots: ['s3://held/da'] });
    await expect(storage.head('s3://held/data/a.txt')).rejects.toMatchObject({ code: 'outside-storage-roots' });
    await expect(openStorage({ roots: ['s3://held'] }).head('s3://held')).rejects.toMatchObject({
      code: 'malformed-location',
    });
  });

  it('tells what lies below no root as looking there does', async () => {
    const storage = openStorage({ roots: ['s3://held/da', '/folder'] });
    for (const uri of ['s3://held/data/a.txt', 's3://held/a%2F', 's3://other/da/a']) {
      const message = storage.outside(uri);
      expect(message).toContain(uri);
      await expect(storage.head(uri)).rejects.toMatchObject({ code: 'outside-storage-roots', message });
    }
    expect(storage.outside('s3://held')).toBe(null);
    for (const uri of ['s3://held/da/a.txt', 's3://held/d%61/a', 'file:///elsewhere'])
      expect(storage.outside(uri)).toBe(null);
    for (const uri of ['s3://held/%', 'ftp://a/b']) {
      const code = uri.startsWith('s3') ? 'malformed-location' : 'unsupported-scheme';
      expect(() => storage.outside(uri)).toThrow(expect.objectContaining({ code }));
    }
  });

  it('reports refused credentials as forbidden, not gone', async () => {
    const key = process.env['AWS_ACCESS_KEY_ID'];
    process.env['AWS_ACCESS_KEY_ID'] = 'somebody-else';
    const storage = openStorage({ roots: ['s3://held'] });
    await expect(storage.head('s3://held/none')).rejects.toMatchObject({ code: 'storage-forbidden' });
    process.env['AWS_ACCESS_KEY_ID'] = key;
  });

  it('returns no digest if the connection breaks', async () => {
    const cut = createServer((_, response) => {
      response.writeHead(200, { 'content-length': '1000000' });
      response.write('some of it');
      setTimeout(() => response.destroy(), 20);
    });
    await withEndpoint(cut, async () => {
      const digest = openStorage({ roots: ['s3://held'] }).digest('s3://held/a');
      await expect(digest).rejects.toMatchObject({ code: 'storage-unavailable' });
    });
  });

  /** Sends this many bytes of a million, one each so many milliseconds, and then nothing. */
  const dripping = (bytes: number, everyMs: number): Server =>
    createServer((request, response) => {
      response.writeHead(200, { 'content-length': request.method === 'HEAD' ? 1_000_000 : bytes || 1_000_000 });
      if (request.method === 'HEAD') return void response.end();
      response.flushHeaders();
      let sent = 0;
      const timer = setInterval(() => {
        if (sent++ < bytes) response.write('x');
      }, everyMs);
      response.on('close', () => clearInterval(timer));
    });
  const impatient = (): S3Buckets => new S3Buckets([{ bucket: 'held', prefix: '' }], 200);
  const lengthOf = async (chunks: AsyncIterable<Buffer>, work?: () => Promise<unknown>): Promise<number> => {
    let length = 0;
    for await (const chunk of chunks) {
      length += chunk.length;
      await work?.();
    }
    return length;
  };

  it('reports a store that takes a request and never answers as unavailable, to each kind of request', async () => {
    const silent = createServer(() => undefined);
    await withEndpoint(silent, async () => {
      const wanted = { code: 'storage-unavailable', message: expect.stringContaining('did not answer in time') };
      await expect(impatient().stat('s3://held/a')).rejects.toMatchObject(wanted);
      await expect(lengthOf(impatient().read('s3://held/a'))).rejects.toMatchObject(wanted);
      const writing = impatient().write('s3://held/a', Buffer.alloc(1_000), options);
      await expect(writing).rejects.toMatchObject({
        code: 'storage-unavailable',
        message: expect.stringContaining('did not take it within 0.21 seconds'),
      });
    });
  });

  it('reports a store that stops in the middle of an object as unavailable, and leaves no connection', async () => {
    const stalled = dripping(0, 50);
    await withEndpoint(stalled, async () => {
      const closed = new Promise((resolve) =>
        stalled.on('request', (request, response) => request.method === 'GET' && response.on('close', resolve)),
      );
      await expect(lengthOf(impatient().read('s3://held/a'))).rejects.toMatchObject({
        code: 'storage-unavailable',
        message: 'The store of s3://held/a sent nothing more for 0.2 seconds.',
      });
      await closed;
    });
  });

  it('reads on from a store that is slow, and for a reader that is slow', async () => {
    await withEndpoint(dripping(12, 60), async () => {
      expect(await lengthOf(impatient().read('s3://held/a'))).toBe(12);
    });
    await openStorage({ roots: ['s3://held'] }).write('s3://held/long', Buffer.alloc(2_000_000, 'x'), options);
    let parts = 0;
    const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, parts++ < 2 ? 500 : 0));
    expect(await lengthOf(impatient().read('s3://held/long'), pause)).toBe(2_000_000);
    expect(parts).toBeGreaterThan(2);
  });

  it('throws the reason of the signal that ends a reading, and no fault of the store', async () => {
    await withEndpoint(dripping(0, 50), async () => {
      const stop = new AbortController();
      const reading = lengthOf(openStorage({ roots: ['s3://held'] }).read('s3://held/a', stop.signal));
      setTimeout(() => stop.abort(new Error('the worker stops')), 100);
      await expect(reading).rejects.toThrow('the worker stops');
    });
  });

  it.each(['s3://held/data/../secret', 's3://held/data/%2e%2e/secret', 's3://held/data/./a', 's3://../held/data/a'])(
    'asks no store for %s: a server that keeps files may resolve the step',
    async (uri) => {
      const storage = openStorage({ roots: ['s3://held/data'] });
      const write = () => storage.write(uri, Buffer.from('x'), options);
      for (const ask of [() => storage.head(uri), () => storage.digest(uri), write])
        await expect(ask()).rejects.toMatchObject({ code: 'malformed-location' });
      expect(() => storage.outside(uri)).toThrow(expect.objectContaining({ code: 'malformed-location' }));
    },
  );

  it.each([500, 503, 301, 400])('reports a store that answers %i as unavailable', async (status) => {
    const broken = createServer((_, response) => response.writeHead(status).end());
    await withEndpoint(broken, async () => {
      const storage = openStorage({ roots: ['s3://held'] });
      await expect(storage.head('s3://held/a')).rejects.toMatchObject({ code: 'storage-unavailable' });
    });
  });

  /** A store that answers a conditional PUT with this status, and has objects of 3 bytes. */
  const conditional = (status: number, seen: string[]): Server =>
    createServer((request, response) => {
      const condition = request.headers['if-none-match'] ?? '';
      seen.push(`${request.method} ${condition}`.trim());
      request.resume().on('end', () => {
        const refused = request.method === 'PUT' && condition !== '';
        response.writeHead(refused ? status : 200, { 'content-length': request.method === 'HEAD' ? 3 : 0 }).end();
      });
    });

  it('leaves an object of its name as it is, if it has the length', async () => {
    const seen: string[] = [];
    await withEndpoint(conditional(412, seen), async () => {
      const storage = openStorage({ roots: ['s3://held'] });
      await storage.create('s3://held/a', [Buffer.from('abc')], options);
      expect(seen).toEqual(['PUT *', 'HEAD']);
      const other = storage.create('s3://held/a', [Buffer.from('abcd')], options);
      await expect(other).rejects.toMatchObject({ code: 'object-altered', kind: 'integrity' });
    });
  });

  it('creates an object in a store that knows no conditions', async () => {
    const seen: string[] = [];
    await withEndpoint(conditional(501, seen), async () => {
      await openStorage({ roots: ['s3://held'] }).create('s3://held/a', [Buffer.from('abc')], options);
      expect(seen.at(-1)).toBe('PUT');
    });
  });

  it('reports an unreachable store as unavailable', async () => {
    const gone = createServer();
    await withEndpoint(gone, async () => {
      await new Promise((resolve) => gone.close(resolve));
      const storage = openStorage({ roots: ['s3://held'] });
      await expect(storage.head('s3://held/a')).rejects.toMatchObject({ kind: 'unavailable' });
    });
  });

  async function withEndpoint(other: Server, run: () => Promise<void>): Promise<void> {
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const kept = process.env['AWS_ENDPOINT_URL'];
    process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    try {
      await run();
    } finally {
      process.env['AWS_ENDPOINT_URL'] = kept;
      other.closeAllConnections();
      other.close();
    }
  }
});
