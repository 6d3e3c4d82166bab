import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { LEDGER_CHANNEL } from '@domain/ledger';
import type { PublisherStatus } from '@domain/publication';

/** Any number that nothing else locks on: of many workers one publishes, the others stand by. */
const PUBLISHER_LOCK = 5_714_310;

export interface PublisherLoopOptions {
  readonly databaseUrl: string;
  /** One round. */
  readonly publish: () => Promise<void>;
  /** How it stood after the last round. */
  readonly standing: () => PublisherStatus | undefined;
  readonly log: { log(line: string): void; warn(line: string): void; error(line: string): void };
  /** Between the starts of two rounds, at least: what is recorded meanwhile shares a checkpoint. */
  readonly gapMs?: number;
  /** Between two rounds where nothing is heard. */
  readonly lookEveryMs?: number;
}

const GAP_MS = 250;
const LOOK_EVERY_MS = 5_000;
/** After a refusal every round hashes the same entries again. */
const REFUSED_GAP_MS = 5_000;

/** Publishes soon after each commit: hears of it from the database, and looks now and then in case it did not. */
export class PublisherLoop {
  private readonly stop = new AbortController();
  private client: Client | undefined;
  private mine = false;
  private heard = true;
  private wake = (): void => undefined;
  private said = '';
  private running: Promise<void> | undefined;

  constructor(private readonly options: PublisherLoopOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** Lets the round at work finish. */
  async close(): Promise<void> {
    this.stop.abort();
    this.wake();
    await this.running;
    await this.client?.end().catch(() => undefined);
  }

  private async run(): Promise<void> {
    const { gapMs = GAP_MS } = this.options;
    while (!this.stop.signal.aborted) {
      this.heard = false;
      const refused = (await this.round()) === 'refused';
      await sleep(refused ? REFUSED_GAP_MS : gapMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
      if (!this.heard) await this.untilHeard();
    }
  }

  private async round(): Promise<'refused' | undefined> {
    try {
      if (await this.isMine()) await this.options.publish();
    } catch (error) {
      const kind = (error as { kind?: unknown }).kind;
      this.say('error', error instanceof Error ? error.message : String(error));
      return kind === 'unavailable' ? undefined : 'refused';
    }
    const standing = this.options.standing();
    if (standing?.state === 'waiting') this.say('warn', standing.detail ?? 'waiting for witnesses');
    else if (standing?.state === 'published' && this.said !== '') this.say('log', 'publishing again');
    return undefined;
  }

  /** The same thing is said once. */
  private say(level: 'log' | 'warn' | 'error', line: string): void {
    if (line === this.said) return;
    this.said = level === 'log' ? '' : line;
    this.options.log[level](level === 'error' ? `nothing is published: ${line}` : line);
  }

  private async isMine(): Promise<boolean> {
    const client = (this.client ??= await this.connect());
    if (!this.mine) {
      const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
        PUBLISHER_LOCK,
      ]);
      this.mine = rows[0]?.mine === true;
    }
    return this.mine;
  }

  private async connect(): Promise<Client> {
    const { databaseUrl } = this.options;
    const client = new Client({ connectionString: databaseUrl, application_name: 'whence-publisher', keepAlive: true });
    const lose = (): void => {
      if (this.client === client) [this.client, this.mine] = [undefined, false];
    };
    client.on('error', lose);
    client.on('end', lose);
    client.on('notification', () => {
      this.heard = true;
      this.wake();
    });
    await client.connect();
    await client.query(`LISTEN ${LEDGER_CHANNEL}`);
    return client;
  }

  private async untilHeard(): Promise<void> {
    const { lookEveryMs = LOOK_EVERY_MS } = this.options;
    if (this.stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, lookEveryMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
