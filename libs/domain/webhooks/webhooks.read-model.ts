import { Inject, Injectable } from '@nestjs/common';
import { Database, type Reader } from '@platform/database';
import { SELECT_DELIVERIES, SELECT_WEBHOOK, SELECT_WEBHOOKS } from './store/webhook.sql.js';
import type { Delivery, ListedWebhook } from './webhook.js';
import { WebhooksError } from './webhooks.errors.js';

type WebhookRow = Omit<ListedWebhook, 'endedAt'> & { readonly endedAt: string | null };
type DeliveryRow = Omit<Delivery, 'error'> & { readonly error: string | null };

/** Webhooks in their present state: they are settings, not statements, so there is no `asOf`. */
@Injectable()
export class WebhooksReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): WebhooksReadModel {
    return new WebhooksReadModel(reader);
  }

  /** @throws WebhooksError `webhook-not-found` */
  async requireWebhook(id: string): Promise<ListedWebhook> {
    const [row] = await this.reader.query<WebhookRow>(SELECT_WEBHOOK, [id]);
    if (row) return { ...row, endedAt: row.endedAt ?? undefined };
    throw new WebhooksError('webhook-not-found', `There is no webhook "${id.slice(0, 100)}".`);
  }

  /** By id, which is the page's key. */
  async webhooks({ limit, after }: { limit: number; after?: string }): Promise<ListedWebhook[]> {
    const rows = await this.reader.query<WebhookRow>(SELECT_WEBHOOKS, [after ?? null, limit]);
    return rows.map((row) => ({ ...row, endedAt: row.endedAt ?? undefined }));
  }

  /** The latest first; the page's key is the entry. */
  async deliveries(
    webhook: string,
    state: Delivery['state'] | undefined,
    { limit, after }: { limit: number; after?: number },
  ): Promise<Delivery[]> {
    const rows = await this.reader.query<DeliveryRow>(SELECT_DELIVERIES, [
      webhook,
      state ?? null,
      after ?? null,
      limit,
    ]);
    return rows.map((row) => ({ ...row, error: row.error ?? undefined }));
  }
}
