import { url as inspectorUrl } from 'node:inspector';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

export interface EventLoopWatchOptions {
  /** The name of the process in the report. */
  readonly service: string;
  /** How long the event loop may stand still; 0: the watch is off. */
  readonly limitMs: number;
  /** Kills the process after the report: only where a supervisor restarts it. */
  readonly kill: boolean;
}

/** What the watching thread receives. */
export interface ThreadOptions extends EventLoopWatchOptions {
  /** BEATS, incremented by the event loop; DEBUGGED, 1 while a debugger is attached. */
  readonly shared: SharedArrayBuffer;
  readonly beatMs: number;
}

export const BEATS = 0;
export const DEBUGGED = 1;
const BEATS_EACH_LIMIT = 20;
const BEAT_MS = 1_000;

/** The source or the compiled file, like this file: specs compile sources on loading. */
const THREAD = path.join(__dirname, `event-loop-thread${path.extname(__filename)}`);
const COMPILING =
  path.extname(__filename) === '.ts' ? ['-r', path.join(__dirname, '../../testing/harness/typescript-hook.cjs')] : [];

/**
 * Watches the event loop of this process from a thread. If it stands still for the limit, the
 * thread writes a record with the stack and the CPU time to standard error, and kills the process
 * if it may. It never kills under a debugger, and does not count time in which the whole process
 * was suspended.
 */
export function watchEventLoop(options: EventLoopWatchOptions): void {
  if (options.limitMs === 0) return;
  const shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  const cells = new Int32Array(shared);
  const beatMs = Math.min(BEAT_MS, Math.ceil(options.limitMs / BEATS_EACH_LIMIT));
  const beat = (): void => {
    Atomics.add(cells, BEATS, 1);
    Atomics.store(cells, DEBUGGED, inspectorUrl() === undefined ? 0 : 1);
  };
  beat();
  setInterval(beat, beatMs).unref();
  const workerData: ThreadOptions = { ...options, shared, beatMs };
  const thread = new Worker(THREAD, { workerData, execArgv: COMPILING });
  // A process whose watch fails works on, unwatched.
  thread.on('error', (error) => process.stderr.write(`The event loop is not watched: ${error.message}\n`));
  thread.unref();
}
