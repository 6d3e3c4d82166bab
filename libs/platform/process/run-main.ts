import { type ErrorKind, systemFault, WhenceError } from '@core/kernel';
import { shutdownSignal } from './shutdown-signal.js';

/**
 * A process ends within this time of the shutdown signal, whatever it does: what is not finished is
 * rolled back, or runs again.
 */
export const EXIT_LIMIT_MS = 7_000;
/** Exit code of a supervised process that another start cannot help (EX_CONFIG of sysexits.h). */
export const CANNOT_START = 78;

const PERMANENT: Readonly<Record<ErrorKind, boolean>> = {
  invalid: true,
  forbidden: true,
  integrity: true,
  'not-found': true,
  // The port may become free, the database may answer.
  conflict: false,
  unavailable: false,
};

/**
 * `runMain` runs the main function of a process. An expected error becomes its message on standard
 * error, a fault of the system a sentence, any other fault its stack; all set exit code 1. A main
 * function that the shutdown signal interrupts ends without an error; one that it does not end
 * within the limit is cut off.
 */
export async function runMain(
  main: (shutdown: AbortSignal) => Promise<void>,
  exitLimitMs = EXIT_LIMIT_MS,
): Promise<void> {
  const shutdown = shutdownSignal();
  shutdown.addEventListener('abort', () => setTimeout(() => cutOff(exitLimitMs), exitLimitMs).unref());
  try {
    await main(shutdown);
  } catch (error) {
    if (shutdown.aborted && error instanceof Error && error.name === 'AbortError') return;
    process.stderr.write(`${describeError(error)}\n`);
    const isPermanent = error instanceof WhenceError && PERMANENT[(error as WhenceError).kind];
    // Only a supervisor, which has the other end of the channel, distinguishes the two.
    process.exitCode = isPermanent && process.channel ? CANNOT_START : 1;
  }
}

function cutOff(limitMs: number): void {
  const sentence = `What still ran ${limitMs / 1000} s after the signal to stop is cut off.`;
  process.stderr.write(`${sentence} The database rolls back what was not committed.\n`);
  process.exit(1);
}

function describeError(error: unknown): string {
  if (error instanceof WhenceError) return error.message;
  return systemFault(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
}
