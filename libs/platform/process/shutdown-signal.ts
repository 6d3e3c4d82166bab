import { once } from 'node:events';

/**
 * Signals within this time are one request: npm and the Nest CLI repeat the terminal's Ctrl-C to
 * their children.
 */
const ONE_REQUEST_MS = 1_000;

/**
 * `shutdownSignal` returns a signal that the first SIGINT (Ctrl-C), SIGTERM or SIGHUP (closed
 * terminal) aborts.
 * @param force is called by a later one; it defaults to ending the process at once
 */
export function shutdownSignal(force = (): void => process.exit(1)): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) {
        first = performance.now();
        controller.abort();
      } else if (performance.now() - first > ONE_REQUEST_MS) {
        force();
      }
    });
  }
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
