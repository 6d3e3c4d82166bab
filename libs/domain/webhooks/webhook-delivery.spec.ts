import type { Reader } from '@platform/database';
import { WebhookDelivery } from './webhook-delivery.service.js';
import { WebhookSettings } from './webhook-settings.js';

describe('WebhookDelivery', () => {
  it('sends nothing with a secret that is none', async () => {
    const row = { url: 'https://hooks.example/', body: '{}', secret: 'whsec_', previousSecret: null };
    const reader = { query: () => Promise.resolve([{ ...row, previousUntil: null, endedAt: null }]) };
    const clock = { now: () => new Date(0) };
    const deliveries = new WebhookDelivery(reader as unknown as Reader, clock, new WebhookSettings());
    await expect(deliveries.send('msg_1')).rejects.toThrow('the secret of a webhook is malformed');
  });
});
