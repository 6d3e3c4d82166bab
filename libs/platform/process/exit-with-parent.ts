import { url as inspectorUrl } from 'node:inspector';
import { type Beat, BEAT_MS } from './life-signs.js';

// `node -r` loads this file into every child service: the child shuts down when its parent ends. A
// parent that is killed cannot signal its children, but its end of the IPC channel closes. While
// the parent is there, the child reports to it that its event loop runs.

/** Longer than a service needs to finish requests and jobs. */
const LIMIT_MS = 10_000;

if (process.channel) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), LIMIT_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  const beat = (): void => {
    const sign: Beat = { kind: 'beat', debugged: inspectorUrl() !== undefined };
    // Ignore failures: the parent is gone, which `disconnect` reports.
    if (process.connected) process.send?.(sign, undefined, undefined, () => undefined);
  };
  setInterval(beat, BEAT_MS).unref();
  // The listener must not keep a process alive that has nothing else to do.
  process.channel.unref();
  // Ignore EPIPE: the parent that read these streams is gone, and the child still has work to
  // finish.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
