import type { ListedWebhook } from '@domain/webhooks';

export interface WebhookSecretResponse extends ListedWebhook {
  /**
   * Verifies signatures of Standard Webhooks. It is shown once: a repeated request leaves it out.
   */
  readonly secret?: string;
}

export interface DeliveryQueuedResponse {
  readonly id: string;
  readonly state: 'waiting';
}
