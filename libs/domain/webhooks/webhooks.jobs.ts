import { declareJob } from '@platform/jobs';

export type DeliverWebhook = { readonly delivery: string };
/** `status` is null if the webhook was ended before. */
export type WebhookDelivered = { readonly status: number | null };

/** Sends one event. Attempts are spread over some six hours, then it is a dead letter. */
export const deliverWebhookJob = declareJob<DeliverWebhook, WebhookDelivered>({
  name: 'webhooks.deliver-event',
  attempts: 13,
  backoffMs: 5_000,
  identity: ({ delivery }) => ({ delivery }),
});

export const webhooksJobs = [deliverWebhookJob];
