import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { counts, nearDuplicates, phrases } from '@core/detectors';

/**
 * The limit of workers that share an inspection: looks through the files that it is told of as a
 * worker does, without a queue and without a database. Told {files, reference}, it answers `done`.
 */
interface Told {
  readonly files: readonly string[];
  readonly reference: readonly { readonly id: string; readonly text: string }[];
}

function scan(file: string, reference: Told['reference']): void {
  const bytes = readFileSync(file);
  createHash('sha256').update(bytes).digest();
  const runs = [counts.start({}), phrases.start({}), nearDuplicates.start({ reference })];
  for (const [index, line] of bytes.toString('utf8').split('\n').entries()) {
    for (const run of runs) run.record(line, { index, offset: null, uri: null });
  }
  for (const run of runs) run.end();
}

process.on('message', ({ files, reference }: Told) => {
  for (const file of files) scan(file, reference);
  process.send?.('done');
});
