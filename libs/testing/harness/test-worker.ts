import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '@core/kernel';
import type { TestAnswer, TestApi } from './test-api.js';

export interface TestWorkerOptions {
  readonly clock?: Clock;
  /** The storage roots that verification may read. */
  readonly storageRoots?: readonly string[];
  readonly detectorPrograms?: string;
  readonly lookUpRecords?: number;
  /** Where full results of inspections are kept; defaults to the database. */
  readonly resultsUrl?: string;
  readonly reverifyDays?: number;
  readonly redisUrl?: string;
  readonly webhookAddresses?: 'public' | 'any';
  /**
   * Milliseconds between two searches for removals to verify again. Defaults to longer than any
   * test.
   */
  readonly reverifyEveryMs?: number;
  /** Milliseconds between two searches for what rules are asked about again; defaults to never. */
  readonly evaluateEveryMs?: number;
}

export interface TestWorker {
  close(): Promise<void>;
}

/** Starts the worker in this process, on the database of the API. */
export async function startTestWorker(api: TestApi, options: TestWorkerOptions = {}): Promise<TestWorker> {
  const { createWorker } = await import('../../../apps/worker/create-worker.js');
  const {
    clock = systemClock,
    storageRoots = [],
    detectorPrograms,
    lookUpRecords,
    resultsUrl,
    reverifyDays = 0,
    reverifyEveryMs = 600_000,
    evaluateEveryMs = 0,
    redisUrl,
    webhookAddresses,
  } = options;
  return createWorker({
    config: {
      ...{ logLevel: 'error', redisUrl, storageRoots, detectorPrograms, lookUpRecords, resultsUrl, reverifyDays },
      webhookAddresses,
    },
    databaseUrl: api.databaseUrls.url,
    database: api.database,
    clock,
    timing: { lockMs: 2_000, pollEveryMs: 200, sweepEveryMs: 500, reverifyEveryMs, evaluateEveryMs },
  });
}

/** Repeats a read until the answer is accepted, and returns its body. */
export async function pollUntil(
  ask: () => Promise<TestAnswer>,
  isGood: (body: TestAnswer['body']) => boolean,
): Promise<TestAnswer['body']> {
  for (;;) {
    const { body } = await ask();
    if (isGood(body)) return body;
    await sleep(50);
  }
}
