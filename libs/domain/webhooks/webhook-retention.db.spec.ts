import { type OpenModules, openModules } from '@testing/modules';
import { WebhookRetention, WebhookSettings, WebhooksModule, WebhooksReadModel, WebhooksService } from './index.js';

const NOW = '2026-06-30T12:00:00.000Z';
const TEN_DAYS_AGO = '2026-06-20T12:00:00.000Z';
const earlier = (instant: string, ms: number): string => new Date(Date.parse(instant) - ms).toISOString();

describe('the retention of deliveries', () => {
  let rooms: OpenModules;
  let webhook: string;

  beforeAll(async () => {
    rooms = await openModules({
      imports: [WebhooksModule],
      settings: [new WebhookSettings()],
      clock: { now: () => new Date(NOW) },
    });
    const command = { url: 'https://example.com/' };
    const added = await rooms.database.transaction((tx) => rooms.get(WebhooksService).add(tx, 'key:x', command));
    webhook = added.webhook.id;
  });
  afterAll(() => rooms?.close());

  const { signal } = new AbortController();
  const expire = (days: number) => rooms.get(WebhookRetention).expire(days, signal);
  const insert = async (entry: number, state: string, finishedAt: string | null): Promise<void> => {
    const id = `msg_${entry}`;
    await rooms.database.query(
      `INSERT INTO job (id, name, payload, state, created_at, finished_at)
       VALUES ($1, 'webhooks.deliver-event', '{}', $2, '2026-01-01T00:00:00Z', $3)`,
      [`job-${entry}`, state, finishedAt],
    );
    await rooms.database.query(
      `INSERT INTO webhook_delivery (webhook, entry, id, event, body, job) VALUES ($1, $2, $3, 'rule.refused', '{}', $4)`,
      [webhook, entry, id, `job-${entry}`],
    );
  };
  const left = async (): Promise<number[]> =>
    (await rooms.get(WebhooksReadModel).deliveries(webhook, undefined, { limit: 10_000 })).map(({ entry }) => entry);
  const jobs = async (): Promise<string[]> =>
    (await rooms.database.query<{ id: string }>('SELECT id FROM job ORDER BY id')).map(({ id }) => id);

  it('deletes what ended before it, and keeps what is still to be sent, however old', async () => {
    await insert(1, 'completed', earlier(TEN_DAYS_AGO, 1));
    await insert(2, 'failed', earlier(TEN_DAYS_AGO, 1));
    await insert(3, 'completed', TEN_DAYS_AGO);
    await insert(4, 'waiting', null);
    await insert(5, 'active', null);
    await rooms.database.query(
      `INSERT INTO job (id, name, payload, state, created_at, finished_at)
       VALUES ('job-other', 'datasets.commit', '{}', 'completed', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')`,
    );
    await expire(0);
    expect(await left()).toEqual([5, 4, 3, 2, 1]);
    await expire(10);
    expect(await left()).toEqual([5, 4, 3]);
    expect(await jobs()).toEqual(['job-3', 'job-4', 'job-5', 'job-other']);
  });

  it('keeps a dead letter that is just being sent again', async () => {
    await insert(6, 'failed', earlier(TEN_DAYS_AGO, 1));
    await rooms.database.transaction(async (tx) => {
      await rooms.get(WebhooksService).resend(tx, webhook, 'msg_6');
      await expire(10);
    });
    await expire(10);
    expect(await left()).toEqual([6, 5, 4, 3]);
  });

  it('refuses to send again what it deleted', async () => {
    await insert(7, 'failed', earlier(TEN_DAYS_AGO, 1));
    await expire(10);
    const resend = rooms.database.transaction((tx) => rooms.get(WebhooksService).resend(tx, webhook, 'msg_7'));
    await expect(resend).rejects.toMatchObject({ code: 'delivery-not-found' });
  });

  it('deletes more than one statement does, in workers that run beside each other', async () => {
    await rooms.database.query(
      `INSERT INTO job (id, name, payload, state, created_at, finished_at)
       SELECT 'many-' || n, 'webhooks.deliver-event', '{}', 'completed', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'
       FROM generate_series(1, 2500) n`,
    );
    await rooms.database.query(
      `INSERT INTO webhook_delivery (webhook, entry, id, event, body, job)
       SELECT $1, 100 + n, 'many-' || n, 'rule.refused', '{}', 'many-' || n FROM generate_series(1, 2500) n`,
      [webhook],
    );
    await Promise.all([expire(10), expire(10)]);
    await expire(10);
    expect(await left()).toEqual([6, 5, 4, 3]);
  });
});
