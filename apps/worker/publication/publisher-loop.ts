import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { LEDGER_CHANNEL } from '@domain/ledger';
import type { PublisherStatus } from '@domain/publication';

/** An advisory lock that nothing else uses: one worker publishes, the others stand by. */
const PUBLISHER_LOCK = 5_714_310;

export interface PublisherLoopOptions {
  readonly databaseUrl: string;
  /** Publishes what was appended since the last round. */
  readonly publish: () => Promise<void>;
  /** The status after the last round. */
  readonly status: () => PublisherStatus | undefined;
  readonly log: { log(line: string): void; warn(line: string): void; error(line: string): void };
  /** Minimum pause between two rounds: what is appended meanwhile shares a checkpoint. */
  readonly gapMs?: number;
  /** Time between two rounds without a notification. */
  readonly pollEveryMs?: number;
}

const GAP_MS = 250;
const POLL_MS = 5_000;
/** After a refusal, because every round then hashes the same entries again. */
const REFUSED_GAP_MS = 5_000;

/**
 * Publishes soon after each commit, on a notification of the database; publishes every 5 s in case
 * one was lost.
 */
export class PublisherLoop {
  private readonly stop = new AbortController();
  private client: Client | undefined;
  private isLocked = false;
  private isNotified = true;
  private wake = (): void => undefined;
  /** The last warning or error; '' after success. */
  private reported = '';
  private running: Promise<void> | undefined;

  constructor(private readonly options: PublisherLoopOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** Waits for the running round. */
  async close(): Promise<void> {
    this.stop.abort();
    this.wake();
    await this.running;
    await this.client?.end().catch(() => undefined);
  }

  private async run(): Promise<void> {
    const { gapMs = GAP_MS } = this.options;
    while (!this.stop.signal.aborted) {
      this.isNotified = false;
      const refused = (await this.round()) === 'refused';
      await sleep(refused ? REFUSED_GAP_MS : gapMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
      if (!this.isNotified) await this.untilNotified();
    }
  }

  private async round(): Promise<'refused' | undefined> {
    try {
      if (await this.acquireLock()) await this.options.publish();
    } catch (error) {
      const kind = (error as { kind?: unknown }).kind;
      this.report('error', error instanceof Error ? error.message : String(error));
      return kind === 'unavailable' ? undefined : 'refused';
    }
    const status = this.options.status();
    if (status?.state === 'waiting') this.report('warn', status.detail ?? 'waiting for witnesses');
    else if (status?.state === 'published' && this.reported !== '') this.report('log', 'publishing again');
    return undefined;
  }

  /** Logs a line once, until another one follows. */
  private report(level: 'log' | 'warn' | 'error', line: string): void {
    if (line === this.reported) return;
    this.reported = level === 'log' ? '' : line;
    this.options.log[level](level === 'error' ? `nothing is published: ${line}` : line);
  }

  /** Whether this process holds the lock, and so is the publisher. */
  private async acquireLock(): Promise<boolean> {
    const client = (this.client ??= await this.connect());
    if (!this.isLocked) {
      const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
        PUBLISHER_LOCK,
      ]);
      this.isLocked = rows[0]?.locked === true;
    }
    return this.isLocked;
  }

  private async connect(): Promise<Client> {
    const { databaseUrl } = this.options;
    const client = new Client({ connectionString: databaseUrl, application_name: 'whence-publisher', keepAlive: true });
    const lose = (): void => {
      if (this.client === client) [this.client, this.isLocked] = [undefined, false];
    };
    client.on('error', lose);
    client.on('end', lose);
    client.on('notification', () => {
      this.isNotified = true;
      this.wake();
    });
    await client.connect();
    await client.query(`LISTEN ${LEDGER_CHANNEL}`);
    return client;
  }

  private async untilNotified(): Promise<void> {
    const { pollEveryMs = POLL_MS } = this.options;
    if (this.stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollEveryMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
