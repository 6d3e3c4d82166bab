import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');

describe('watchEventLoop', () => {
  let folder: string;
  let child: ChildProcess;
  let err: string;
  let ended: Promise<unknown[]>;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'whence-watch-'));
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });

  /** A process whose event loop stands still until a file exists. */
  const block = (options: object, args: readonly string[] = []): void => {
    const program = `
      const { existsSync } = require('node:fs');
      const { watchEventLoop } = require('./libs/platform/process/event-loop-watch.ts');
      watchEventLoop({ service: 'api', limitMs: 300, ...${JSON.stringify(options)} });
      function countInVain() { while (!existsSync(process.argv[1])); }
      setTimeout(() => { countInVain(); setTimeout(() => process.exit(7), 1_000); }, 200);`;
    const file = path.join(folder, 'end');
    child = spawn(process.execPath, [...args, '-r', HOOK, '-e', program, file], { cwd: ROOT });
    err = '';
    child.stderr?.on('data', (chunk) => (err += String(chunk)));
    ended = once(child, 'close');
  };
  const until = async (text: string): Promise<void> => {
    while (!err.includes(text)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const release = (): void => writeFileSync(path.join(folder, 'end'), '');

  it('kills a supervised process whose event loop stands still, and reports where it stands', async () => {
    block({ kill: true });
    expect(await ended).toEqual([null, 'SIGKILL']);
    const record = JSON.parse(err.trim().split('\n').at(-1) ?? '') as Record<string, string>;
    expect(record).toMatchObject({ level: 'error', service: 'api', context: 'EventLoop' });
    expect(record['message']).toMatch(/^The event loop of the api has stood still for .* s of CPU .* It is killed/);
    expect(record['stack']).toContain('at countInVain (');
  });

  it('only reports where nothing would restart the process, which then works on', async () => {
    block({ kill: false });
    await until('has stood still');
    release();
    await until('runs again');
    expect(await ended).toEqual([7, null]);
    expect(err.split('has stood still')).toHaveLength(2);
  });

  it('neither kills nor reports under a debugger', async () => {
    block({ kill: true }, ['--inspect=0']);
    await until('Debugger listening');
    // Longer than the limit; a machine that is too slow for that would only make this test pass.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    release();
    expect(await ended).toEqual([7, null]);
    expect(err).not.toContain('has stood still');
  });

  it('is off without a limit', async () => {
    block({ kill: true, limitMs: 0 });
    release();
    expect(await ended).toEqual([7, null]);
  });
});
