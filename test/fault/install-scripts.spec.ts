import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

/**
 * A project with our scripts, whose only package would write a file when it is installed: what a
 * package does that was taken over by an attacker.
 */
function projectWithHostilePackage(marker: string): string {
  const project = mkdtempSync(path.join(tmpdir(), 'whence-install-'));
  const write = (file: string, content: object): void =>
    writeFileSync(path.join(project, file), JSON.stringify(content));
  mkdirSync(path.join(project, 'scripts'));
  mkdirSync(path.join(project, 'hostile'));
  for (const file of ['scripts/prepare.mjs', '.npmrc']) copyFileSync(path.join(ROOT, file), path.join(project, file));
  const hostile = `${JSON.stringify(process.execPath)} -e "require('fs').writeFileSync(process.env.MARKER, '')"`;
  write('hostile/package.json', { name: 'hostile', version: '1.0.0', scripts: { postinstall: hostile } });
  write('package.json', { name: 'project', version: '1.0.0', dependencies: { hostile: 'file:hostile' } });
  for (const file of ['nest-cli.json', '.swcrc', 'tsconfig.json']) write(file, {});
  npm(project, marker, 'install', '--package-lock-only', '--ignore-scripts', '--offline');
  return project;
}

function npm(cwd: string, marker: string, ...args: string[]): void {
  execFileSync('npm', args, { cwd, env: environment(marker), stdio: 'pipe' });
}

/** Without the npm that runs the tests, so that .npmrc alone decides. */
function environment(marker: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return { ...Object.fromEntries(own), MARKER: marker };
}

describe('a package with an install script', () => {
  const marker = path.join(tmpdir(), `whence-hostile-${process.pid}`);
  let project: string;
  beforeEach(() => {
    project = projectWithHostilePackage(marker);
  });
  afterEach(() => {
    rmSync(project, { recursive: true });
    rmSync(marker, { force: true });
  });

  it('is installed by `npm start` without running the script', () => {
    const prepared = spawnSync(process.execPath, ['scripts/prepare.mjs'], {
      cwd: project,
      env: { ...environment(marker), npm_config_ignore_scripts: 'false', npm_config_offline: 'true' },
      encoding: 'utf8',
    });
    // The build fails: the project has no compiler.
    expect(prepared.stderr).toContain('nest build');
    expect(existsSync(path.join(project, 'node_modules/hostile/package.json'))).toBe(true);
    expect(existsSync(marker)).toBe(false);
  });

  it('is installed by `npm ci` by hand without running the script', () => {
    npm(project, marker, 'ci', '--offline');
    expect(existsSync(path.join(project, 'node_modules/hostile/package.json'))).toBe(true);
    expect(existsSync(marker)).toBe(false);
  });

  it('would have run, so that not running means something', () => {
    npm(project, marker, 'ci', '--offline', '--no-ignore-scripts');
    expect(existsSync(marker)).toBe(true);
  });
});
