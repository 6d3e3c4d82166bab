import { printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { type ConnectionOptions, connectToWrite } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';

export interface WebhookOptions extends ConnectionOptions {
  readonly event?: readonly string[];
  readonly limit?: string;
  readonly cursor?: string;
  readonly all?: boolean;
  readonly state?: string;
  readonly json?: boolean;
}

interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly secret?: string;
}

const connect = (options: WebhookOptions): ApiClient => connectToWrite(readInstallation().config, options);
const pathOf = (id: string): string => `/v1/webhooks/${encodeURIComponent(id)}`;

export async function addWebhook(url: string, options: WebhookOptions): Promise<void> {
  const body = { url, ...(options.event && { events: [...options.event] }) };
  const { text } = await connect(options).send({ method: 'POST', path: '/v1/webhooks', body });
  if (options.json) return console.log(text);
  const { id, secret = '' } = JSON.parse(text) as Webhook;
  console.log(`${id} is added. Its secret, which is shown only now: ${secret}`);
}

export async function endWebhook(id: string, options: WebhookOptions): Promise<void> {
  const { text } = await connect(options).send({ method: 'POST', path: `${pathOf(id)}/end`, body: {} });
  if (options.json) return console.log(text);
  const { url } = JSON.parse(text) as Webhook;
  console.log(printable(`${id} is ended: nothing is sent to ${url} any longer.`));
}

/** Without ids every dead letter that there is when the command begins. */
export async function retryDeliveries(id: string, given: readonly string[], options: WebhookOptions): Promise<void> {
  const api = connect(options);
  const deliveries = given.length > 0 ? given : await deadLetters(api, id);
  for (const delivery of deliveries) {
    const path = `${pathOf(id)}/deliveries/${encodeURIComponent(delivery)}/resend`;
    await api.send({ method: 'POST', path, body: {} });
    if (options.json) console.log(JSON.stringify({ id: delivery, state: 'waiting' }));
  }
  if (!options.json)
    console.log(`${deliveries.length} ${deliveries.length === 1 ? 'delivery is' : 'deliveries are'} sent again.`);
}

async function deadLetters(api: ApiClient, id: string): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `${pathOf(id)}/deliveries?state=failed&limit=1000${more}`;
    const page: { items: { id: string }[]; nextCursor: string | null } = await api.get(path);
    found.push(...page.items.map((one) => one.id));
    cursor = page.nextCursor;
  }
  return found;
}
