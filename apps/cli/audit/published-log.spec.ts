import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { httpLog } from './published-log.js';

/** Answers requests while this thread computes. */
const ANSWERING = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:http').createServer((_, response) => response.end('of another thread'));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

describe('httpLog', () => {
  let server: Server | undefined;
  const serve = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  it('does not count the time in which this process only computes', async () => {
    const thread = new Worker(ANSWERING, { eval: true });
    try {
      const [port] = (await once(thread, 'message')) as [number];
      const read = httpLog(`http://127.0.0.1:${port}`, undefined, 2).read('checkpoint');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_000);
      expect(String(await read)).toBe('of another thread');
    } finally {
      await thread.terminate();
    }
  });

  it('gives up a log that does not answer', async () => {
    const url = await serve(() => undefined);
    await expect(httpLog(url, undefined, 1).read('checkpoint')).rejects.toThrow(
      `No log answers at ${url}/checkpoint: TimeoutError: no answer came in 1 s.`,
    );
  });

  it('asks again where a connection ends, and gives up in the end', async () => {
    let requests = 0;
    const url = await serve((request, response) => {
      if (++requests % 3 > 0 || requests > 3) request.socket.destroy();
      else response.end('at last');
    });
    expect(String(await httpLog(url).read('checkpoint'))).toBe('at last');
    await expect(httpLog(url).read('checkpoint')).rejects.toThrow(`No log answers at ${url}/checkpoint: `);
    expect(requests).toBe(6);
  });
});
