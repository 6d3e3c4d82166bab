import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';

/**
 * Prepares the project, then becomes the given `whence` command: same process, so signals and exit
 * code are its own.
 */
export async function runCommand(args) {
  await prepare();
  const main = path.join(root, 'dist', 'apps', 'cli', 'main.js');
  if (!existsSync(main)) throw new Error(`${main} is missing: apps/cli/main.ts is what \`whence\` runs`);
  process.argv = [process.execPath, main, ...args];
  // runMain rather than import(), so that `require.main === module` holds in the command line's
  // main file.
  createRequire(import.meta.url)('node:module').runMain();
}
