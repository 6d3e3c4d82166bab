// A service of its own for tests in other languages, from the build.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './prepare.mjs';

export const ADMIN_KEY = 'the-admin-key-of-tests-in-other-languages';

/** A service with a data folder of its own, once it is ready. `more`: further settings. */
export async function startService(data, more = {}) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(WHENCE_|PORT$|DATABASE_URL$|REDIS_URL$)/.test(name),
  );
  const settings = { PORT: '0', WHENCE_DATA_DIR: data, WHENCE_ADMIN_KEY: ADMIN_KEY, WHENCE_EXAMPLE: 'off', ...more };
  const child = spawn(process.execPath, [path.join(root, 'dist/apps/cli/main.js'), 'start'], {
    cwd: root,
    env: { ...Object.fromEntries(inherited), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const url = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      text += chunk;
      const ready = /^whence is ready at (\S+)$/m.exec(text);
      if (ready) resolve(ready[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', (chunk) => (text += chunk));
    child.once('exit', () => reject(new Error(`the service ended before it was ready:\n${text}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      child.once('close', resolve);
      child.kill('SIGTERM');
    });
  return { url, pid: child.pid, stop };
}
