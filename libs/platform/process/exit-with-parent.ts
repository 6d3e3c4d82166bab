// `node -r` loads this file into every child service: the child shuts down when its parent ends. A
// parent that is killed cannot signal its children, but its end of the IPC channel closes.

/** Longer than a service needs to finish requests and jobs. */
const LIMIT_MS = 10_000;

if (process.channel) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), LIMIT_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // The listener must not keep a process alive that has nothing else to do.
  process.channel.unref();
  // Ignore EPIPE: the parent that read these streams is gone, and the child still has work to
  // finish.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

export {};
