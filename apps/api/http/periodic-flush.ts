import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** What a crash may lose of what is written beside the ledger. */
const INTERVAL_MS = 1_000;

/**
 * Calls `flush` each second, one call at a time, and once more when the service ends. A failure is
 * logged, and the next call follows as if it had not happened.
 */
export function flushPeriodically(instance: FastifyInstance, what: string, flush: () => Promise<void>): void {
  const logger = new Logger('http');
  const attempt = (): Promise<void> =>
    flush().catch((error: unknown) => logger.warn(`The ${what} could not be written: ${String(error)}`));
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= attempt().finally(() => (running = undefined));
  }, INTERVAL_MS);
  timer.unref();
  instance.addHook('onClose', async () => {
    clearInterval(timer);
    await running;
    await attempt();
  });
}
