import type { lookup } from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPublicAddress } from './public-address.service.js';
import { publicLookup, sendRequest } from './send-request.service.js';

describe('isPublicAddress', () => {
  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '192.169.0.1', '2606:4700::1111'])('accepts %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...[
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.1',
      '127.8.8.8',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
    ],
    ...['192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8'],
    ...['64:ff9b::7f00:1', 'fe80::1', 'fc00::1', 'fd00::1', 'ff02::1', '2001:db8::1', '2002:7f00:1::', 'localhost', ''],
  ])('refuses %s', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('publicLookup', () => {
  /** A resolver whose answer for any name is these addresses. */
  const answering = (addresses: readonly string[]): typeof lookup =>
    ((_host: string, _options: object, done: (error: null, found: object[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as typeof lookup;
  const resolved = (addresses: readonly string[], all: boolean): Promise<unknown> =>
    new Promise((resolve, reject) => {
      publicLookup(answering(addresses))('hook.example', { all }, (error, found) =>
        error ? reject(error) : resolve(found),
      );
    });

  it.each([[['127.0.0.1']], [['1.1.1.1', '10.0.0.1']], [['2606:4700::1111', '::1']], [['169.254.169.254', '8.8.8.8']]])(
    'refuses a name of which one address is private: %j',
    async (addresses) => {
      const refused = { code: 'webhook-address-refused' };
      await expect(resolved(addresses, true)).rejects.toMatchObject(refused);
      await expect(resolved(addresses, false)).rejects.toMatchObject(refused);
    },
  );

  it('refuses a name without an address', async () => {
    await expect(resolved([], true)).rejects.toMatchObject({ code: 'webhook-address-refused' });
  });

  it('connects to the addresses that it checked', async () => {
    expect(await resolved(['1.1.1.1', '8.8.8.8'], true)).toMatchObject([
      { address: '1.1.1.1' },
      { address: '8.8.8.8' },
    ]);
    expect(await resolved(['1.1.1.1', '8.8.8.8'], false)).toBe('1.1.1.1');
  });
});

describe('sendRequest', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const serve = async (listener: RequestListener): Promise<URL> => {
    const started = (server = createServer(listener));
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    started.unref();
    return new URL(`http://127.0.0.1:${(started.address() as AddressInfo).port}/hook`);
  };
  const send = (url: URL, anyAddress = true) => sendRequest({ url, headers: {}, body: '{}', anyAddress });

  it('does not follow a redirect', async () => {
    const paths: unknown[] = [];
    const url = await serve((request, answer) => {
      paths.push(request.url);
      answer.writeHead(307, { location: '/other' }).end();
    });
    expect(await send(url)).toBe(307);
    expect(paths).toEqual(['/hook']);
  });

  it('reads an endless answer to its limit only', async () => {
    const url = await serve((_, answer) => {
      const chunk = Buffer.alloc(10_000, 'x');
      // One chunk for each turn of the event loop, until the client leaves.
      const more = (): void => void (answer.destroyed || answer.write(chunk, () => setImmediate(more)));
      more();
    });
    expect(await send(url)).toBe(200);
  });

  it.each(['Connection: Upgrade\r\nUpgrade: websocket\r\n', ''])(
    'takes an answer that changes to another protocol for a refusal, and closes the connection: %j',
    async (headers) => {
      const url = await serve(({ socket }) => {
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers}\r\n`);
        closed = new Promise((resolve) => socket.once('close', () => resolve()));
      });
      let closed = Promise.resolve();
      expect(await send(url)).toBe(101);
      await closed;
    },
  );

  it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433'])(
    'connects to no private address by the name %s',
    async (host) => {
      let asked = false;
      const url = await serve((_, answer) => {
        asked = true;
        answer.end();
      });
      await expect(send(new URL(`http://${host}:${url.port}/`), false)).rejects.toMatchObject({
        code: 'webhook-address-refused',
      });
      expect(asked).toBe(false);
    },
  );

  it('rejects where nobody listens', async () => {
    const url = await serve((_, answer) => answer.destroy());
    await expect(send(url)).rejects.toMatchObject({ code: 'webhook-not-accepted' });
  });
});
