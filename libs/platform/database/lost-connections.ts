import { processMetrics } from '@platform/metrics';
import type { PoolFigures } from './pool-metrics.js';

/** Connections that are lost together, as in a restart of the server, are reported together. */
const GATHER_MS = 100;

/** Counts the connections that a pool loses, and reports them in a sentence. */
export class LostConnections {
  private readonly reasons: string[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pool: PoolFigures['kind'],
    private readonly report: (sentence: string) => void,
  ) {}

  add(reason: unknown): void {
    processMetrics.increment('whence_database_connections_lost_total', { pool: this.pool }, 1);
    this.reasons.push(reason instanceof Error ? reason.message : String(reason));
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }

  /** Reports what is not reported yet. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const [reason] = this.reasons;
    const { length } = this.reasons.splice(0);
    if (reason === undefined) return;
    const what = length === 1 ? 'A connection to the database was' : `${length} connections to the database were`;
    this.report(`${what} lost (${reason}). Others are opened when they are needed.`);
  }
}
