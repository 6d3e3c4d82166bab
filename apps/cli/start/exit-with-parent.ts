// Loaded with `node -r` into a process that `whence start` has started: when that parent is gone, this process ends, as if
// told to. A parent that is killed cannot tell anybody, but its end of the channel closes.

/** Longer than a door takes to finish what is at work. */
const LIMIT_MS = 30_000;

if (process.channel) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), LIMIT_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // The listener would keep a process alive that has nothing else to do.
  process.channel.unref();
  // Nobody reads the parent's ends of these any more: not a reason to fall before the work is finished.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

export {};
