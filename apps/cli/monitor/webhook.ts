import type { MonitorEvent } from '@core/monitor';
import { webhookHeaders } from '@core/webhook';
import { limitedRequest } from '../http/limited-request.js';

const TIMEOUT_MS = 10_000;
const ANSWER_LIMIT = 100_000;

export interface Webhook {
  readonly url: URL;
  /** The bytes of a `whsec_…` secret (Standard Webhooks); without it requests are not signed. */
  readonly secret?: Buffer;
}

/**
 * Sends events in their order until one is not accepted. Returns the ids of those that were, and
 * why the next one was not. Redirects are refused.
 */
export async function deliver(
  { url, secret }: Webhook,
  log: { readonly origin: string; readonly url: string },
  events: readonly MonitorEvent[],
  signal?: AbortSignal,
): Promise<{ readonly delivered: readonly string[]; readonly why?: string }> {
  const delivered: string[] = [];
  for (const { id, type, time, ...data } of events) {
    const body = JSON.stringify({ type: `monitor.${type}`, timestamp: time, data: { ...log, ...data } });
    const seconds = Math.floor(Date.now() / 1_000);
    const headers = new Headers(webhookHeaders(secret ? [secret] : [], { id, seconds, body }));
    const request = { method: 'POST', headers, body, timeoutMs: TIMEOUT_MS, signal };
    const answer = await limitedRequest(url, request, ANSWER_LIMIT);
    if ('why' in answer) return { delivered, why: answer.why };
    if (answer.status < 200 || answer.status > 299) return { delivered, why: `the answer has status ${answer.status}` };
    delivered.push(id);
  }
  return { delivered };
}
