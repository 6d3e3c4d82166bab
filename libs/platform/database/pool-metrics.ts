import { processMetrics } from '@platform/metrics';

export interface PoolFigures {
  /** Transactions have connections of their own. */
  readonly kind: 'reading' | 'writing';
  readonly inUse: number;
  readonly idle: number;
  readonly limit: number;
  /** Callers without a connection. */
  readonly waiting: number;
}

const pools = new Set<() => PoolFigures>();

/** Shows a pool in the metrics of this process, which sum up its pools of one kind. */
export function observePool(figures: () => PoolFigures): void {
  pools.add(figures);
}

export function forgetPool(figures: () => PoolFigures): void {
  pools.delete(figures);
}

processMetrics.onScrape(() => {
  const all = [...pools].map((figures) => figures());
  for (const pool of ['reading', 'writing'] as const) {
    const ofKind = all.filter(({ kind }) => kind === pool);
    const sum = (figure: (one: PoolFigures) => number): number => ofKind.reduce((total, one) => total + figure(one), 0);
    processMetrics.set(
      'whence_database_connections',
      { pool, state: 'in_use' },
      sum(({ inUse }) => inUse),
    );
    processMetrics.set(
      'whence_database_connections',
      { pool, state: 'idle' },
      sum(({ idle }) => idle),
    );
    processMetrics.set(
      'whence_database_connections_limit',
      { pool },
      sum(({ limit }) => limit),
    );
    processMetrics.set(
      'whence_database_requests_waiting',
      { pool },
      sum(({ waiting }) => waiting),
    );
  }
});
