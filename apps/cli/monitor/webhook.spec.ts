import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MonitorEvent } from '@core/monitor';
import { deliver } from './webhook.js';

const event = (id: string): MonitorEvent => ({
  id,
  type: 'alarm',
  code: 'unknown-author',
  at: '4',
  message: 'Entry 4 is by nobody.',
  time: '2026-03-01T00:00:00.000Z',
});

describe('the webhook of a monitor', () => {
  const received: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  let statuses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(statuses.shift() ?? 204, { location: '/elsewhere' }).end();
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const secret = Buffer.from('secret');
  const send = (given: number[]) => {
    received.splice(0);
    statuses = given;
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
    return deliver({ url, secret }, { origin: 'log.example', url: 'https://log.example/' }, [event('a'), event('b')]);
  };

  it('receives events in order, signed as Standard Webhooks says', async () => {
    expect(await send([])).toEqual({ delivered: ['a', 'b'] });
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(JSON.parse(body)).toEqual({
      type: 'monitor.alarm',
      timestamp: '2026-03-01T00:00:00.000Z',
      data: {
        origin: 'log.example',
        url: 'https://log.example/',
        code: 'unknown-author',
        at: '4',
        message: 'Entry 4 is by nobody.',
      },
    });
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
  });

  it('is not followed elsewhere, and receives nothing after an event that it does not accept', async () => {
    expect(await send([302])).toEqual({ delivered: [], why: expect.stringContaining('redirects') });
    expect(received).toHaveLength(1);
    expect(await send([204, 500])).toEqual({ delivered: ['a'], why: 'the answer has status 500' });
  });
});
