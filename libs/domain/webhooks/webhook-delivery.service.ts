import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import { sendRequest } from './send-request.service.js';
import { signatureOf } from './signature.js';
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
    const seconds = Math.floor(now.getTime() / 1_000);
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'whence-webhooks',
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signatureOf(overlaps ? [secret, previousSecret] : [secret], id, seconds, body),
    };
    const anyAddress = this.settings.addresses === 'any';
    const status = await sendRequest({ url: new URL(url), headers, body, anyAddress, signal });
    if (status >= 200 && status < 300) return { status };
    const why = status >= 300 && status < 400 ? `it redirects (${status}), which is not followed` : `status ${status}`;
    throw new WebhooksError('webhook-not-accepted', `The address did not accept it: ${why}.`);
  }
}
