import './typescript-hook.cjs';
import { runState } from './run-state.js';

async function globalTeardown(): Promise<void> {
  await runState().stop?.();
  delete runState().stop;
}

export = globalTeardown;
