import type { Instant } from '@core/kernel';

/** Where a run stands, in Marquez's words. */
export type RunStatus = 'NEW' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'ABORTED';
export const RUN_STATUSES: readonly RunStatus[] = ['NEW', 'RUNNING', 'COMPLETED', 'FAILED', 'ABORTED'];

const ENDS: Readonly<Record<string, RunStatus>> = { COMPLETE: 'COMPLETED', FAIL: 'FAILED', ABORT: 'ABORTED' };
const RUNNING = new Set<string | null>(['START', 'RUNNING']);

/** An event of a run, as far as its row goes. */
export interface RunEventRow {
  readonly run: string;
  readonly entry: number;
  readonly job: number | null;
  readonly state: string | null;
  readonly eventTime: Instant;
}

export interface RunSummary {
  readonly run: string;
  readonly job: number | null;
  readonly status: RunStatus;
  /** The earliest time of an event. */
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly updatedAt: Instant;
}

/**
 * What the events of one run add up to, in whatever order they were recorded: it ended if any event
 * states so, by the last of these.
 * @param events of one run, at least one, in the order of their entries
 */
export function runSummary(events: readonly RunEventRow[]): RunSummary {
  const [first] = events as readonly [RunEventRow];
  const end = events.findLast(({ state }) => state !== null && Object.hasOwn(ENDS, state));
  const times = events.map(({ eventTime }) => eventTime).sort();
  const running = events.some(({ state }) => RUNNING.has(state));
  return {
    run: first.run,
    job: first.job,
    status: end ? (ENDS[end.state ?? ''] ?? 'NEW') : running ? 'RUNNING' : 'NEW',
    startedAt: times[0] ?? first.eventTime,
    endedAt: end?.eventTime ?? null,
    updatedAt: times.at(-1) ?? first.eventTime,
  };
}
