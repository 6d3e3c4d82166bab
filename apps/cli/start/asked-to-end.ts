/** Signals within this time are one wish: npm passes a Ctrl-C on to a process that the terminal has told already. */
const SAME_WISH_MS = 1_000;

export interface ShutdownSignal {
  /** Aborts with the first signal. */
  readonly signal: AbortSignal;
  /** Resolves with the first signal. */
  readonly asked: Promise<void>;
}

/** Ends with Ctrl-C, SIGTERM or a closed terminal; `force` is called when it is asked for again. */
export function shutdownSignal(force: () => void): ShutdownSignal {
  const controller = new AbortController();
  let first = 0;
  const asked = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        if (!controller.signal.aborted) {
          first = performance.now();
          controller.abort();
          resolve();
        } else if (performance.now() - first > SAME_WISH_MS) {
          force();
        }
      });
    }
  });
  return { signal: controller.signal, asked };
}
