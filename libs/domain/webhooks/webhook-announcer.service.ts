import { Inject, Injectable } from '@nestjs/common';
import { type JsonValue, sha256 } from '@core/kernel';
import { FindingsReadModel } from '@domain/findings';
import { LedgerReadModel, type StoredEntry } from '@domain/ledger';
import { Database, type Transaction } from '@platform/database';
import { jobId, JobsService } from '@platform/jobs';
import { INSERT_DELIVERY, MOVE_WEBHOOK, SELECT_ANNOUNCED_ENTRIES, TAKE_WEBHOOK } from './store/webhook.sql.js';
import { EVENT_OF_KIND, type WebhookEvent } from './webhook.js';
import { deliverWebhookJob } from './webhooks.jobs.js';

/** Entries that are announced in one transaction. */
const BATCH = 200;

interface Taken {
  readonly id: string;
  readonly events: readonly WebhookEvent[];
  readonly nextEntry: number;
}

/** Makes a delivery of each new entry that a webhook is to be sent. */
@Injectable()
export class WebhookAnnouncer {
  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly entries: LedgerReadModel,
    private readonly findings: FindingsReadModel,
    private readonly jobs: JobsService,
  ) {}

  /**
   * Announces all entries until now. What a webhook has announced, its deliveries and their jobs
   * are one transaction, and an id follows from the webhook and the entry: whenever the process
   * dies, each entry is announced once, and sent at least once under one id.
   */
  async announce(): Promise<void> {
    const { treeSize } = await this.entries.position();
    while (await this.database.transaction((tx) => this.announceSome(tx, treeSize)));
  }

  /** Returns whether there may be more. Another worker announces what this one cannot lock. */
  private async announceSome(tx: Transaction, treeSize: number): Promise<boolean> {
    const [webhook] = await tx.query<Taken>(TAKE_WEBHOOK, [treeSize]);
    if (!webhook) return false;
    const kinds = Object.keys(EVENT_OF_KIND);
    const found = await tx.query<{ entry: number }>(SELECT_ANNOUNCED_ENTRIES, [
      kinds,
      webhook.nextEntry,
      treeSize,
      BATCH,
    ]);
    const entries = await this.entries.entries(
      found.map(({ entry }) => entry),
      tx,
    );
    for (const entry of entries) await this.deliver(tx, webhook, entry);
    const last = found.length < BATCH ? treeSize : (found.at(-1)?.entry ?? treeSize) + 1;
    await tx.query(MOVE_WEBHOOK, [webhook.id, last]);
    return true;
  }

  private async deliver(tx: Transaction, { id: webhook, events }: Taken, entry: StoredEntry): Promise<void> {
    const event = await this.eventOf(tx, entry);
    if (event === undefined || !events.includes(event)) return;
    const { index, kind, at, by, data } = entry;
    // The ranges of shard numbers mean nothing to others.
    const { shards: _shards, ...facts } = data;
    const body = JSON.stringify({
      type: event,
      timestamp: at,
      data: { ...facts, entry: index, kind, by },
    });
    const id = `msg_${sha256(`whence/webhook/v1\n${webhook}\n${index}`).toString('hex', 0, 16)}`;
    const payload = { delivery: id };
    await tx.query(INSERT_DELIVERY, [webhook, index, id, event, body, jobId(deliverWebhookJob, payload)]);
    await this.jobs.schedule(tx, deliverWebhookJob, payload);
  }

  private async eventOf(tx: Transaction, { index, kind, data }: StoredEntry): Promise<WebhookEvent | undefined> {
    if (kind !== 'finding.raised') return EVENT_OF_KIND[kind];
    const finding = await this.findings.within(tx).finding(text(data['finding']), index + 1);
    return finding?.regressionOf === undefined ? 'finding.opened' : 'finding.regressed';
  }
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
