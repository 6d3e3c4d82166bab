/**
 * Loaded into a server before its program (`node -r`): SIGUSR2 starts a sampling heap profile, and
 * the next one ends it and writes the bytes that were allocated meanwhile to BENCH_ALLOCATIONS.
 */
const { renameSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');

const INTERVAL_BYTES = 32 * 1024;
let session;

function start() {
  session = new Session();
  session.connect();
  // Also what was collected meanwhile: all that was allocated, not what is left of it.
  session.post('HeapProfiler.startSampling', {
    samplingInterval: INTERVAL_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
}

function stop() {
  session.post('HeapProfiler.stopSampling', (error, result) => {
    if (error) throw new Error(error.message);
    const sum = ({ selfSize, children }) => children.reduce((total, child) => total + sum(child), selfSize);
    const file = process.env.BENCH_ALLOCATIONS;
    writeFileSync(`${file}.part`, String(sum(result.profile.head)));
    renameSync(`${file}.part`, file);
  });
  session.disconnect();
  session = undefined;
}

process.on('SIGUSR2', () => (session ? stop() : start()));
