import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessError } from './process.errors.js';
import { untilAborted } from './shutdown-signal.js';

/** One run of a supervised process. */
export interface ProcessRun<Ready> {
  /** Rejects if the run ends before it is ready. */
  readonly ready: Promise<Ready>;
  /** Rejects with the reason when the run ends without `stop`; never resolves. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
  /** Ends the run at once. Does nothing if it has ended. */
  kill(): void;
}

export interface SupervisionLimits {
  /** Milliseconds before the first restart; doubles with each further death. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** A run that was ready for this time is healthy: after it, counting begins again. */
  readonly healthyMs: number;
  /** Deaths in a row, none of them of a healthy run, after which the supervisor gives up. */
  readonly deaths: number;
}

export const SUPERVISION: SupervisionLimits = { firstMs: 500, longestMs: 30_000, healthyMs: 60_000, deaths: 5 };

export interface SupervisorOptions<Ready> {
  /** `The api`: the subject of its reports. */
  readonly name: string;
  /** Begins a run. Receives what the first run reported when it was ready: its port, say. */
  readonly begin: (first: Ready | undefined) => Promise<ProcessRun<Ready>>;
  readonly report: (line: string) => void;
  /** Once it was ready it is restarted without end: others work on without it. */
  readonly endlessOnceReady?: boolean;
  readonly limits?: Partial<SupervisionLimits>;
}

/** Keeps a process running: restarts it with back-off when it ends, and reports each death. */
export class Supervisor<Ready> {
  private readonly limits: SupervisionLimits;
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private run: ProcessRun<Ready> | undefined;
  private first: Ready | undefined;
  private deaths = 0;
  private onReady: (ready: Ready) => void = () => undefined;
  /** What the first run reported; rejects as `failed` does. */
  readonly ready: Promise<Ready>;
  /** Rejects when the supervisor gives up; never resolves. */
  readonly failed: Promise<never>;

  constructor(private readonly options: SupervisorOptions<Ready>) {
    this.limits = { ...SUPERVISION, ...options.limits };
    const isReady = new Promise<Ready>((resolve) => (this.onReady = resolve));
    this.failed = new Promise((_, reject) => {
      this.loop = this.supervise().catch(reject);
    });
    this.failed.catch(() => undefined);
    this.ready = Promise.race([isReady, this.failed]);
    this.ready.catch(() => undefined);
  }

  /** Stops the process, and restarts it no more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.run?.stop();
    await this.loop;
  }

  /** Kills the process at once, and restarts it no more: for an exit handler, which cannot wait. */
  kill(): void {
    this.stopping.abort();
    this.run?.kill();
  }

  private async supervise(): Promise<void> {
    const { signal } = this.stopping;
    const aborted = untilAborted(signal);
    while (!signal.aborted) {
      const outcome = await this.runOnce(aborted);
      if (signal.aborted) break;
      const waitMs = this.afterDeath(outcome);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
    await this.run?.stop();
  }

  /** Resolves when the run has ended: why, and for how long it was ready. */
  private async runOnce(aborted: Promise<void>): Promise<Death> {
    let readyAt: number | undefined;
    try {
      this.run = await this.options.begin(this.first);
      const ready = await Promise.race([this.run.ready, aborted.then(() => undefined)]);
      if (ready === undefined) return { reason: undefined, readyMs: 0 };
      readyAt = performance.now();
      this.first ??= ready;
      this.onReady(ready);
      if (this.deaths > 0) this.options.report(`${this.options.name} is running again.`);
      await Promise.race([this.run.ended, aborted]);
      return { reason: undefined, readyMs: 0 };
    } catch (reason) {
      // It may not have become ready in time, and still run.
      this.run?.kill();
      return { reason, readyMs: readyAt === undefined ? 0 : performance.now() - readyAt };
    }
  }

  /** Returns how long to wait before the next run; throws the reason if there is none. */
  private afterDeath({ reason, readyMs }: Death): number {
    const { firstMs, longestMs, healthyMs, deaths } = this.limits;
    if (readyMs >= healthyMs) this.deaths = 0;
    this.deaths++;
    const wasReady = this.first !== undefined;
    const isEndless = wasReady && this.options.endlessOnceReady === true;
    if (!isEndless && this.deaths >= deaths) throw this.gaveUp(reason);
    if (!wasReady && reason instanceof ProcessError && reason.isPermanent) throw reason;
    const waitMs = Math.min(longestMs, firstMs * 2 ** Math.min(this.deaths - 1, 30));
    this.options.report(`${textOf(reason)} It is started again in ${waitMs / 1000} s.`);
    return waitMs;
  }

  private gaveUp(reason: unknown): unknown {
    if (this.deaths === 1) return reason;
    const text = reason instanceof Error ? reason.message : String(reason);
    return new ProcessError('child-ended', `${this.options.name} ended ${this.deaths} times in a row. ${text}`);
  }
}

interface Death {
  readonly reason: unknown;
  readonly readyMs: number;
}

/** The sentence alone: the last lines of a process that was ready are printed already. */
function textOf(reason: unknown): string {
  const text = reason instanceof Error ? reason.message : String(reason);
  const [first = ''] = text.split('\n', 1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
