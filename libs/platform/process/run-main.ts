import { WhenceError } from '@core/kernel';
import { shutdownSignal } from './shutdown-signal.js';

/**
 * `runMain` runs the main function of a process. An expected error becomes its message on standard
 * error, a fault its stack; both set exit code 1. A main function that the shutdown signal
 * interrupts ends without an error.
 */
export async function runMain(main: (shutdown: AbortSignal) => Promise<void>): Promise<void> {
  const shutdown = shutdownSignal();
  try {
    await main(shutdown);
  } catch (error) {
    if (shutdown.aborted && error instanceof Error && error.name === 'AbortError') return;
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = 1;
  }
}

function describeError(error: unknown): string {
  if (error instanceof WhenceError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
