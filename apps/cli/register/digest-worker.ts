import { type DigestedFile, digestFile } from './digest-file.js';
import type { RecordCounting } from './digest-stream.js';
import { fileFault } from './file-fault.js';

export interface DigestTask {
  readonly file: string;
  readonly counting?: RecordCounting;
}

/**
 * Runs in a worker thread of the `Digester`'s pool. Throws an error whose message names no path.
 * What this file imports is loaded in each thread, and Node 20 aborts the process if a thread ends
 * while it loads an ES module: it imports little, and none of those.
 */
export async function digest({ file, counting }: DigestTask): Promise<DigestedFile> {
  try {
    return await digestFile(file, counting);
  } catch (error) {
    // The properties of an error, such as its code, do not reach the other thread.
    throw new Error(fileFault(error), { cause: error });
  }
}
