import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@core/kernel';
import { FindingsReadModel } from '@domain/findings';
import { LedgerReadModel } from '@domain/ledger';
import { WebhookAnnouncer } from '@domain/webhooks';
import { JobsService } from '@platform/jobs';
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const GENERATED = [{ kind: 'model_generated', generator: 'acme/writer@1' }];

describe('webhooks', () => {
  let api: TestApi;
  let worker: TestWorker;
  let receiver: Server;
  let url: string;
  const received: Received[] = [];
  const refusing = new Set<string>();

  beforeAll(async () => {
    api = await startTestApi({ webhookAddresses: 'any' });
    receiver = createServer((request, answer) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        answer.writeHead(refusing.has(request.url ?? '') ? 500 : 204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    worker = await startTestWorker(api, { webhookAddresses: 'public' });
    const rule = {
      ...{ title: 'No Acme', effect: 'block', gates: ['registration'], effective: { from: '2026-01-01T00:00:00Z' } },
      ...{ when: { origin: { vendor: 'acme' } }, reason: 'A test.', onUnknown: 'allow' },
    };
    await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'other' });
    expect((await api.request('PUT', '/v1/rules/no-acme', rule)).status).toBe(201);
  });
  afterAll(async () => {
    await worker.close();
    receiver.closeAllConnections();
    receiver.close();
    await api.close();
  });

  const add = async (body: object) => (await api.request('POST', '/v1/webhooks', { url, ...body })).body;
  const refuse = (n: number) => api.request('POST', '/v1/shards', { uri: `s3://b/${n}`, origins: GENERATED });
  const deliveries = (id: string, query = '') => api.request('GET', `/v1/webhooks/${id}/deliveries${query}`);
  const signed = (secret: string, { headers, body }: Received): string => {
    const content = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`;
    return `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(content)
      .digest('base64')}`;
  };
  let first: { id: string; secret: string };

  it('refuse a private address as a dead letter, which is sent again when it is allowed', async () => {
    first = await add({ events: ['rule.refused'] });
    expect(first).toMatchObject({
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      events: ['rule.refused'],
    });
    const shown = (await api.request('GET', `/v1/webhooks/${first.id}`)).text;
    expect(shown).not.toContain('secret');
    expect((await api.request('GET', '/v1/webhooks')).text).not.toContain('secret');
    const { body } = await refuse(1);
    const [dead] = (
      await pollUntil(
        () => deliveries(first.id, '?state=failed'),
        ({ items }) => items.length > 0,
      )
    ).items;
    expect(dead).toMatchObject({ event: 'rule.refused', entry: body.receipt.index, attempts: 1 });
    expect(dead.error).toContain('webhook-address-refused');
    expect(received).toEqual([]);
    await worker.close();
    worker = await startTestWorker(api, { webhookAddresses: 'any' });
    const resend = () => api.request('POST', `/v1/webhooks/${first.id}/deliveries/${dead.id}/resend`);
    expect((await resend()).status).toBe(202);
    await pollUntil(
      () => deliveries(first.id, '?state=completed'),
      ({ items }) => items.length === 1,
    );
    expect((await resend()).body.code).toBe('job-not-failed');
    const [event] = received;
    expect(event?.headers).toMatchObject({ 'webhook-id': dead.id, 'content-type': 'application/json' });
    expect(event && signed(first.secret, event)).toBe(event?.headers['webhook-signature']);
    // The reference library of Standard Webhooks, as a receiver uses it.
    const { headers, body: sent } = event as Received;
    expect(new Webhook(first.secret).verify(sent, headers as Record<string, string>)).toEqual(JSON.parse(sent));
    expect(() => new Webhook(first.secret).verify(`${sent} `, headers as Record<string, string>)).toThrow();
    expect(JSON.parse(sent)).toMatchObject({
      type: 'rule.refused',
      data: { entry: body.receipt.index, gate: 'registration', findings: [{ rule: 'no-acme' }] },
    });
  });

  it('sign with both secrets for a day after a rotation', async () => {
    const { secret } = (await api.request('POST', `/v1/webhooks/${first.id}/rotate`)).body;
    expect(secret).not.toBe(first.secret);
    await refuse(2);
    await pollUntil(
      () => deliveries(first.id, '?state=completed'),
      ({ items }) => items.length === 2,
    );
    const event = received.at(-1) as Received;
    expect(event.headers['webhook-signature']).toBe(`${signed(secret, event)} ${signed(first.secret, event)}`);
    for (const one of [secret, first.secret])
      expect(new Webhook(one).verify(event.body, event.headers as Record<string, string>)).toBeDefined();
  });

  it('announce each entry once, however often and by whomever it is announced', async () => {
    const ledger = new LedgerReadModel(api.database, systemClock);
    const findings = new FindingsReadModel(api.database, ledger);
    const announcer = new WebhookAnnouncer(api.database, ledger, findings, new JobsService(systemClock));
    for (const n of [3, 4, 5]) await refuse(n);
    await Promise.all([announcer.announce(), announcer.announce()]);
    // As if the process died before it recorded how far it came: the transaction is gone as a
    // whole.
    const failing = new WebhookAnnouncer(
      new Proxy(api.database, {
        get: (target, name) =>
          name === 'transaction'
            ? (work: (tx: never) => Promise<unknown>) =>
                target.transaction(async (tx) => {
                  await work(tx as never);
                  throw new Error('killed');
                })
            : (Reflect.get(target, name) as unknown),
      }),
      ...([ledger, findings, new JobsService(systemClock)] as const),
    );
    await refuse(6);
    await failing.announce().catch(() => undefined);
    await pollUntil(
      () => deliveries(first.id, '?state=completed'),
      ({ items }) => items.length === 6,
    );
    const ids = received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(6);
  });

  it('keep what is not accepted with its reason, and send nothing once they ended', async () => {
    refusing.add('/broken');
    const broken = await add({ url: `${url}/broken`, events: ['removal.changed', 'finding.opened'] });
    const effectiveAt = new Date().toJSON();
    const order = { selector: { vendor: 'acme' }, method: 'delete', effectiveAt, reason: 'R' };
    await api.request('POST', '/v1/removals', order);
    const waiting = await pollUntil(
      () => deliveries(broken.id),
      ({ items }) => items[0]?.attempts > 0 && items[0].error,
    );
    expect(waiting.items).toMatchObject([{ event: 'removal.changed', error: expect.stringContaining('status 500') }]);
    expect((await api.request('POST', `/v1/webhooks/${broken.id}/end`)).status).toBe(201);
    expect((await api.request('POST', `/v1/webhooks/${broken.id}/end`)).status).toBe(200);
    expect((await api.request('POST', `/v1/webhooks/${broken.id}/rotate`)).body.code).toBe('webhook-ended');
  });

  it('are for administrators, and refuse what is no address', async () => {
    const { compliance: key } = api.keys;
    expect((await api.request('GET', '/v1/webhooks', undefined, { key })).status).toBe(403);
    for (const wrong of ['nothing', 'ftp://x/', 'https://user:pw@x/', 'https://x/#y']) {
      const refused = await api.request('POST', '/v1/webhooks', { url: wrong });
      expect([wrong, refused.status, refused.body.errors?.[0]?.pointer]).toEqual([wrong, 400, '/url']);
    }
    expect((await api.request('POST', '/v1/webhooks', { url, events: [] })).status).toBe(400);
    expect((await api.request('GET', '/v1/webhooks/webhook-0')).status).toBe(404);
    const none = await api.request('POST', `/v1/webhooks/${first.id}/deliveries/msg_0/resend`);
    expect(none.body.code).toBe('delivery-not-found');
  });

  it('show a secret once, also under an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'add-once' };
    const once = await api.request('POST', '/v1/webhooks', { url }, { headers });
    const again = await api.request('POST', '/v1/webhooks', { url }, { headers });
    expect(again.body.id).toBe(once.body.id);
    expect([typeof once.body.secret, again.body.secret]).toEqual(['string', undefined]);
  });
});
