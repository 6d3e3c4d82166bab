import { type DigestedFile, digestFile } from './digest-file.js';
import type { RecordCounting } from './digest-stream.js';
import { fileFault } from './disk-file.js';

export interface DigestTask {
  readonly file: string;
  readonly counting?: RecordCounting;
}

/**
 * Runs in a worker thread of the `Digester`'s pool. Throws an error whose message names no path.
 */
export async function digest({ file, counting }: DigestTask): Promise<DigestedFile> {
  try {
    return await digestFile(file, counting);
  } catch (error) {
    // The properties of an error, such as its code, do not reach the other thread.
    throw new Error(fileFault(error), { cause: error });
  }
}
