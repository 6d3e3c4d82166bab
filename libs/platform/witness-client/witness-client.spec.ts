import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseAddCheckpoint } from '@core/witness';
import { WitnessClient } from './index.js';

const REQUEST = { oldSize: 3, proof: [Buffer.alloc(32, 1)], note: 'log\n4\nroot\n\n— log sig\n' };

describe('WitnessClient', () => {
  let server: Server;
  const asking = async (listener: RequestListener): Promise<WitnessClient> => {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new WitnessClient({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix/`,
      timeoutMs: 300,
    });
  };
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const answering = (status: number, text: string) => asking((_, response) => response.writeHead(status).end(text));

  it('sends requests of the protocol', async () => {
    const received: unknown[] = [];
    const client = await asking((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push(request.method, request.url, parseAddCheckpoint(Buffer.concat(chunks).toString()));
        response.end('— w sig\n');
      });
    });
    expect(await client.addCheckpoint(REQUEST)).toEqual({ kind: 'cosigned', lines: '— w sig\n' });
    expect(received).toEqual(['POST', '/prefix/add-checkpoint', REQUEST]);
  });

  it.each([
    [409, '7\n', { kind: 'conflict', size: 7 }],
    [409, '07\n', { kind: 'absent' }],
    [409, '7', { kind: 'absent' }],
    [422, 'no\n', { kind: 'inconsistent', why: 'no' }],
    [404, 'who?', { kind: 'absent', why: 'it does not witness this log (404 who?)' }],
    [403, '', { kind: 'absent', why: 'it does not accept the key of this log (403 )' }],
    [500, 'x'.repeat(1_000), { kind: 'absent', why: `it answered 500 ${'x'.repeat(300)}` }],
  ])('takes %i %j as the protocol defines it', async (status, text, meaning) => {
    expect(await (await answering(status, text)).addCheckpoint(REQUEST)).toMatchObject(meaning);
  });

  it('treats a witness that is slow, redirects, never ends or is unreachable as absent', async () => {
    const slow = await asking(() => undefined);
    expect(await slow.addCheckpoint(REQUEST)).toEqual({ kind: 'absent', why: 'it did not answer in 0.3 s' });
    server.closeAllConnections();
    server.close();
    expect(await slow.addCheckpoint(REQUEST)).toMatchObject({
      kind: 'absent',
      why: expect.stringMatching(/cannot be reached/),
    });
    const elsewhere = await asking((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
    expect(await elsewhere.addCheckpoint(REQUEST)).toMatchObject({ kind: 'absent' });
    server.close();
    const endless = await asking((_, response) => {
      response.writeHead(200);
      const more = (): unknown => response.writable && response.write('x'.repeat(100_000), () => setImmediate(more));
      more();
    });
    expect(await endless.addCheckpoint(REQUEST)).toMatchObject({ kind: 'absent' });
  });
});
