import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Example, readExample } from '@interop/example';

const MIXES = ['mix-0625.json', 'mix-0925.json', 'midtraining-0925.json'];

/** Reads the example next to the sources; undefined if Whence is installed without it. */
export function readExampleFiles(projectDir: string): Example | undefined {
  const folder = path.join(projectDir, 'examples', 'olmo-3');
  if (!existsSync(folder)) return undefined;
  const read = (name: string): unknown => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  return readExample({ vendors: read('vendors.json'), mixes: MIXES.map(read), models: read('models.json') });
}
