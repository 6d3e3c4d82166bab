import { execFileSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
const LOADED = `
  require('./apps/cli/register/digest-worker.ts');
  console.log(JSON.stringify(Object.keys(require.cache)));`;

describe('the thread that digests', () => {
  it('loads itself, the kernel and what that imports, and nothing else', () => {
    const out = execFileSync(process.execPath, ['-r', HOOK, '-e', LOADED], { cwd: ROOT, encoding: 'utf8' });
    const loaded = (JSON.parse(out) as string[]).map((file) => path.relative(ROOT, file));
    expect(loaded).toContain(path.join('apps', 'cli', 'register', 'digest-stream.ts'));
    const others = loaded.filter(
      (file) => !/^(apps\/cli\/register|libs\/core\/kernel|node_modules\/canonicalize)\//.test(file),
    );
    expect(others.filter((file) => !isOfTheHook(file))).toEqual([]);
  });
});

/** What compiles TypeScript here; the program itself is compiled before. */
const isOfTheHook = (file: string): boolean => /^(scripts|libs\/testing)\/|node_modules\/@swc\//.test(file);
