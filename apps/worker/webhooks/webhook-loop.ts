import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookAnnouncer } from '@domain/webhooks';

export interface WebhookLoopOptions {
  readonly everyMs: number;
  /** Receives the error of a failed round; the next round retries. */
  readonly onProblem: (error: unknown) => void;
}

/** Announces new entries to webhooks. */
export class WebhookLoop {
  private readonly stop = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly announcer: Pick<WebhookAnnouncer, 'announce'>,
    private readonly options: WebhookLoopOptions,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Waits for the running round. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      await this.announcer.announce().catch(this.options.onProblem);
      await sleep(this.options.everyMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }
}
