import { writeSync } from 'node:fs';
import { type Debugger, Session } from 'node:inspector';
import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { BEATS, DEBUGGED, type ThreadOptions } from './event-loop-watch.js';

// The thread of watchEventLoop.

/** JavaScript is interrupted at once; native code that runs for longer has no stack to show. */
const STACK_LIMIT_MS = 5_000;
const FRAMES = 15;
const STANDARD_ERROR = 2;

const { service, limitMs, kill, shared, beatMs } = workerData as ThreadOptions;
const cells = new Int32Array(shared);

async function watch(): Promise<never> {
  let [beats, still, reported] = [Atomics.load(cells, BEATS), 0, false];
  let cpu = process.cpuUsage();
  for (;;) {
    const before = performance.now();
    await sleep(beatMs);
    const now = Atomics.load(cells, BEATS);
    if (now !== beats) {
      if (reported) report('warn', `The event loop of the ${service} runs again.`);
      [beats, still, reported, cpu] = [now, 0, false, process.cpuUsage()];
      continue;
    }
    // Of a longer pause only one beat counts: the whole process was suspended, or had no CPU.
    still += Math.min(performance.now() - before, 2 * beatMs);
    if (still < limitMs || reported || Atomics.load(cells, DEBUGGED) === 1) continue;
    reported = true;
    const { user, system } = process.cpuUsage(cpu);
    const used = `the process used ${seconds((user + system) / 1_000)} of CPU meanwhile`;
    const end = kill ? ' It is killed, to be started again.' : '';
    const sentence = `The event loop of the ${service} has stood still for ${seconds(still)}; ${used}.${end}`;
    report('error', sentence, await mainStack());
    if (kill && Atomics.load(cells, BEATS) === beats) process.kill(process.pid, 'SIGKILL');
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;

/** Written directly: the streams of a thread pass through the event loop that stands still. */
function report(level: 'warn' | 'error', message: string, stack?: string): void {
  const record = { level, time: new Date().toISOString(), service, context: 'EventLoop', message, stack };
  writeSync(STANDARD_ERROR, `${JSON.stringify(record)}\n`);
}

/** Where the main thread is; undefined if it does not run JavaScript. */
async function mainStack(): Promise<string | undefined> {
  const session = new Session();
  try {
    session.connectToMainThread();
    const paused = new Promise<string>((resolve) => {
      session.once('Debugger.paused', ({ params }) => resolve(params.callFrames.slice(0, FRAMES).map(line).join('\n')));
    });
    session.post('Debugger.enable');
    session.post('Debugger.pause');
    return await Promise.race([paused, sleep(STACK_LIMIT_MS, undefined)]);
  } catch {
    return undefined;
  } finally {
    // Also resumes the main thread.
    session.disconnect();
  }
}

function line({ functionName, url, location }: Debugger.CallFrame): string {
  return `    at ${functionName || '<anonymous>'} (${url}:${location.lineNumber + 1})`;
}

void watch();
