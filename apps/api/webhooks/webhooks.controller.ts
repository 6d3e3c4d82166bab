import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { AddWebhook, type Delivery, type ListedWebhook, WebhooksReadModel, WebhooksService } from '@domain/webhooks';
import {
  Access,
  afterNumber,
  afterText,
  Call,
  type PageAnswer,
  pageOf,
  PageRequest,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { formatCursor } from '../http/cursor.js';
import { DeliveriesQuery, DeliveryParams, WebhookParams } from './webhooks.request.js';
import type { DeliveryQueuedResponse, WebhookSecretResponse } from './webhooks.response.js';

/** @tag operations */
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly service: WebhooksService,
    private readonly webhooks: WebhooksReadModel,
    private readonly handler: WriteHandler,
  ) {}

  /** Add a webhook: events from now on are sent to its address, signed with the secret. */
  @Post()
  @Access('administer-keys')
  add(@Call() call: WriteCall, @Body() body: AddWebhook): Promise<WebhookSecretResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { webhook, secret } = await this.service.add(tx, by, body);
      return { body: { ...webhook, secret }, stored: webhook };
    });
  }

  /** List webhooks in their present state, without their secrets. */
  @Get()
  @Access('administer-keys')
  async list(@Query() query: PageRequest): Promise<PageAnswer<ListedWebhook>> {
    const page = pageOf(query);
    const found = await this.webhooks.webhooks({ limit: page.limit + 1, after: afterText(page) });
    return pageAnswer(found, page.limit, ({ id }) => id);
  }

  /** Get a webhook. */
  @Get(':id')
  @Access('administer-keys')
  one(@Param() { id }: WebhookParams): Promise<ListedWebhook> {
    return this.webhooks.requireWebhook(id);
  }

  /** Replace the secret. For a day events are signed with the one before too. */
  @Post(':id/rotate')
  @Access('administer-keys')
  rotate(@Call() call: WriteCall, @Param() { id }: WebhookParams): Promise<WebhookSecretResponse> {
    return this.handler.run(call, async (tx) => {
      const { webhook, secret } = await this.service.rotate(tx, id);
      return { body: { ...webhook, secret }, stored: webhook };
    });
  }

  /** End a webhook: nothing is sent to it from now on. */
  @Post(':id/end')
  @Access('administer-keys')
  end(@Call() call: WriteCall, @Param() { id }: WebhookParams): Promise<ListedWebhook> {
    return this.handler.run(call, async (tx) => {
      const { webhook, existing } = await this.service.end(tx, id);
      return { existing, body: webhook };
    });
  }

  /** List what was or is to be sent to a webhook, the latest first; `failed` are dead letters. */
  @Get(':id/deliveries')
  @Access('administer-keys')
  async deliveries(@Param() { id }: WebhookParams, @Query() query: DeliveriesQuery): Promise<PageAnswer<Delivery>> {
    await this.webhooks.requireWebhook(id);
    const page = pageOf(query);
    const rows = { limit: page.limit + 1, after: afterNumber(page) };
    return pageAnswer(await this.webhooks.deliveries(id, query.state, rows), page.limit, ({ entry }) => entry);
  }

  /**
   * Send a dead letter again, under the same id.
   *
   * @status 202 Queued again
   */
  @Post(':id/deliveries/:delivery/resend')
  @Access('administer-keys')
  resend(@Call() call: WriteCall, @Param() { id, delivery }: DeliveryParams): Promise<DeliveryQueuedResponse> {
    return this.handler.run(call, async (tx) => {
      await this.service.resend(tx, id, delivery);
      return { body: { id: delivery, state: 'waiting' as const }, status: 202 };
    });
  }
}

function pageAnswer<Item>(
  found: readonly Item[],
  limit: number,
  placeOf: (item: Item) => string | number,
): PageAnswer<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const more = found.length > limit && last !== undefined;
  return { items, nextCursor: more ? formatCursor({ after: placeOf(last), treeSize: 0 }) : null };
}
