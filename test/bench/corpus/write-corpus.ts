import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Corpus } from './corpus.js';

const LINES_AT_ONCE = 1_000;

/** Writes the upload to a file, so that generating it is not part of the measured time. */
export async function writeCorpus(corpus: Corpus, file: string): Promise<void> {
  await pipeline(Readable.from(parts(corpus)), createWriteStream(file));
}

function* parts(corpus: Corpus): Generator<string> {
  let part: string[] = [];
  for (const line of corpus.lines()) {
    if (part.push(line) < LINES_AT_ONCE) continue;
    yield part.join('');
    part = [];
  }
  yield part.join('');
}
