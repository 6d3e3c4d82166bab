import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { newWebhookSecret } from '@core/webhook';
import { type Actor, LedgerService } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { JobsService } from '@platform/jobs';
import { readCommand } from '@platform/validation';
import { AddWebhook } from './add-webhook.command.js';
import { END_WEBHOOK, INSERT_WEBHOOK, ROTATE_SECRET, SELECT_DELIVERY_JOB } from './store/webhook.sql.js';
import { WEBHOOK_EVENTS, type ListedWebhook } from './webhook.js';
import { WebhookSettings } from './webhook-settings.js';
import { invalidWebhook, WebhooksError } from './webhooks.errors.js';
import { WebhooksReadModel } from './webhooks.read-model.js';

/** Hours for which the secret before a rotation signs too. */
const OVERLAP_MS = 24 * 3_600_000;

/** A webhook with its secret, which is shown once. */
export interface NewSecret {
  readonly webhook: ListedWebhook;
  readonly secret: string;
}

/** Adds and ends webhooks, rotates their secrets, and sends dead letters again. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly webhooks: WebhooksReadModel,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
    private readonly settings: WebhookSettings,
  ) {}

  /** Adds a webhook: the entries from now on are announced to it. */
  async add(tx: Transaction, by: Actor, command: AddWebhook): Promise<NewSecret> {
    const { url, events = WEBHOOK_EVENTS } = readCommand(AddWebhook, command, invalidWebhook);
    if (events.length === 0) throw refuse('/events', 'must name at least one event');
    const { nextIndex } = await this.ledger.open(tx);
    const [id, secret] = [`webhook-${randomBytes(8).toString('hex')}`, newWebhookSecret()];
    const row = [id, this.readUrl(url), [...new Set(events)], secret, this.now(), by, nextIndex];
    await tx.query(INSERT_WEBHOOK, row);
    return { webhook: await this.webhooks.within(tx).requireWebhook(id), secret };
  }

  /** Replaces the secret; for a day the one before signs too. */
  async rotate(tx: Transaction, id: string): Promise<NewSecret> {
    const webhook = await this.requireActive(tx, id);
    const secret = newWebhookSecret();
    const until = new Date(this.clock.now().getTime() + OVERLAP_MS).toISOString();
    await tx.query(ROTATE_SECRET, [id, secret, until]);
    return { webhook, secret };
  }

  /** Ends a webhook: nothing is sent to it from now on. */
  async end(tx: Transaction, id: string): Promise<{ webhook: ListedWebhook; existing: boolean }> {
    const before = await this.webhooks.within(tx).requireWebhook(id);
    await tx.query(END_WEBHOOK, [id, this.now()]);
    return { webhook: await this.webhooks.within(tx).requireWebhook(id), existing: before.endedAt !== undefined };
  }

  /** Sends a dead letter again, under the same id. */
  async resend(tx: Transaction, id: string, delivery: string): Promise<void> {
    await this.requireActive(tx, id);
    const [row] = await tx.query<{ job: string }>(SELECT_DELIVERY_JOB, [id, delivery]);
    if (!row)
      throw new WebhooksError('delivery-not-found', `The webhook ${id} has no delivery "${delivery.slice(0, 100)}".`);
    await this.jobs.retry(tx, row.job);
  }

  private async requireActive(tx: Transaction, id: string): Promise<ListedWebhook> {
    const webhook = await this.webhooks.within(tx).requireWebhook(id);
    if (webhook.endedAt === undefined) return webhook;
    throw new WebhooksError('webhook-ended', `The webhook ${id} was ended at ${webhook.endedAt}. Add another one.`);
  }

  private readUrl(text: string): string {
    if (!URL.canParse(text)) throw refuse('/url', 'must be a URL');
    const url = new URL(text);
    const schemes = this.settings.addresses === 'any' ? ['https:', 'http:'] : ['https:'];
    if (!schemes.includes(url.protocol)) throw refuse('/url', 'must begin with https://');
    if (url.username !== '' || url.password !== '') throw refuse('/url', 'must hold no user and no password');
    if (url.hash !== '') throw refuse('/url', 'must have no fragment');
    return url.href;
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}

function refuse(pointer: string, message: string): WebhooksError {
  return invalidWebhook({ complaints: [{ pointer, message }] });
}
