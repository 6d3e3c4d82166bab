import { parentPort } from 'node:worker_threads';
import { digestFile } from './digest-file.js';
import type { Counting } from './digest-stream.js';
import { fileFault } from './disk-file.js';

export interface DigestJob {
  readonly file: string;
  readonly counting?: Counting;
}

/** Started once a core by `DigestPool`; one job at a time. */
parentPort?.on('message', ({ file, counting }: DigestJob) => {
  digestFile(file, counting).then(
    (digested) => parentPort?.postMessage({ digested }),
    (error: unknown) => parentPort?.postMessage({ fault: fileFault(error) }),
  );
});
