import { createHmac, randomBytes } from 'node:crypto';

/** What is sent once or more, under one id. */
export interface WebhookMessage {
  /** The same at each attempt, so that a receiver counts it once. */
  readonly id: string;
  /** When this attempt is made: seconds since the Unix epoch. */
  readonly seconds: number;
  readonly body: string;
}

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const SECRET_BYTES = 32;

/** A new secret as text: `whsec_` and the base64 of 32 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** The bytes of a secret; null if the text is none. */
export function parseWebhookSecret(text: string): Buffer | null {
  const [, encoded] = SECRET.exec(text) ?? [];
  return encoded === undefined ? null : Buffer.from(encoded, 'base64');
}

/**
 * The headers of Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`): one
 * HMAC-SHA256 of id, seconds and body by each secret. Without a secret a message is not signed.
 */
export function webhookHeaders(
  secrets: readonly Buffer[],
  { id, seconds, body }: WebhookMessage,
): Record<string, string> {
  const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(seconds) };
  if (secrets.length === 0) return headers;
  const signatures = secrets.map((secret) => {
    return `v1,${createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')}`;
  });
  return { ...headers, 'webhook-signature': signatures.join(' ') };
}
