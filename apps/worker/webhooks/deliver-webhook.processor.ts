import { Injectable } from '@nestjs/common';
import { type DeliverWebhook, deliverWebhookJob, type WebhookDelivered, WebhookDelivery } from '@domain/webhooks';
import type { JobContext, JobProcessor } from '@platform/jobs';

/** Sends one event. A second run sends it again, under the same id. */
@Injectable()
export class DeliverWebhookProcessor implements JobProcessor<DeliverWebhook, WebhookDelivered> {
  readonly job = deliverWebhookJob;

  constructor(private readonly deliveries: WebhookDelivery) {}

  process({ delivery }: DeliverWebhook, { signal }: JobContext): Promise<WebhookDelivered> {
    return this.deliveries.send(delivery, signal);
  }
}
