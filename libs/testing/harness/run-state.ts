/** From the global setup to the global teardown, which Jest runs in the same process. */
interface RunState {
  stop?: () => Promise<void>;
}

const KEY = Symbol.for('whence.test-run');

export function runState(): RunState {
  const holder = globalThis as { [KEY]?: RunState };
  return (holder[KEY] ??= {});
}
