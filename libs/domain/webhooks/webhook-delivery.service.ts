import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { parseWebhookSecret, webhookHeaders } from '@core/webhook';
import { Database, type Reader } from '@platform/database';
import { sendRequest } from './send-request.service.js';
import { SELECT_OUTGOING } from './store/webhook.sql.js';
import type { Recipient } from './webhook.js';
import { WebhookSettings } from './webhook-settings.js';
import { WebhooksError } from './webhooks.errors.js';
import type { WebhookDelivered } from './webhooks.jobs.js';

/** Sends deliveries, signed as Standard Webhooks defines. */
@Injectable()
export class WebhookDelivery {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly clock: Clock,
    private readonly settings: WebhookSettings,
  ) {}

  /**
   * Sends a delivery once. Throws `webhook-not-accepted`, which is retried, unless the status is
   * 2xx, and `webhook-address-refused`, which is not.
   */
  async send(id: string, signal?: AbortSignal): Promise<WebhookDelivered> {
    const [found] = await this.reader.query<Recipient & { body: string }>(SELECT_OUTGOING, [id]);
    if (!found) throw new WebhooksError('delivery-not-found', `There is no delivery ${id}.`);
    if (found.endedAt !== null) return { status: null };
    const { url, body, secret, previousSecret, previousUntil } = found;
    const now = this.clock.now();
    const overlaps = previousSecret !== null && previousUntil !== null && now.toISOString() < previousUntil;
    const secrets = (overlaps ? [secret, previousSecret] : [secret]).map(secretOf);
    const signed = webhookHeaders(secrets, { id, seconds: Math.floor(now.getTime() / 1_000), body });
    const length = String(Buffer.byteLength(body));
    const headers = { ...signed, 'content-length': length, 'user-agent': 'whence-webhooks' };
    const anyAddress = this.settings.addresses === 'any';
    const status = await sendRequest({ url: new URL(url), headers, body, anyAddress, signal });
    if (status >= 200 && status < 300) return { status };
    const why = status >= 300 && status < 400 ? `it redirects (${status}), which is not followed` : `status ${status}`;
    throw new WebhooksError('webhook-not-accepted', `The address did not accept it: ${why}.`);
  }
}

/** Never sends unsigned: a row that was altered ends the attempt. */
function secretOf(text: string): Buffer {
  const secret = parseWebhookSecret(text);
  if (secret === null) throw new Error('the secret of a webhook is malformed');
  return secret;
}
