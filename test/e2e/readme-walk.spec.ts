import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { TestInstallation } from './test-installation.js';

const ROOT = path.resolve(__dirname, '../..');
const ADMIN_KEY = 'the-admin-key-of-this-test';
/** Bash reads its start files where its input is a socket, as a child's is: they are not ours. */
const NO_START_FILES = ['--norc', '--noprofile'];
const SECTIONS = ['Register your own', 'Remove it, and see that it stays out', 'Prove it to an outsider'];

/** The shell blocks of these sections of the README, as they stand. */
function walk(): string {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const sections = readme
    .split(/^## /m)
    .filter((section) => SECTIONS.some((title) => section.startsWith(`${title}\n`)));
  return sections
    .flatMap((section) => [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block))
    .join('\n');
}

/**
 * The commands of the console block of a section, as they stand: lines that begin with `$ `, and
 * those below that are indented.
 */
function commands(title: string): string[] {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const section = readme.split(/^## /m).find((one) => one.startsWith(`${title}\n`)) ?? '';
  const [, block = ''] = /^```console\n(.*?)^```$/ms.exec(section) ?? [];
  return [...block.matchAll(/^\$ (.*(?:\n +.*)*)/gm)].map(([, command = '']) => command);
}

describe('the walk of the README, pasted as one block', () => {
  let installation: TestInstallation;
  /** Inside of the project, where `npx whence` finds it; the walk leaves two files in it. */
  let folder: string;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    const cache = path.join(ROOT, 'node_modules/.cache');
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(path.join(cache, 'readme-walk-'));
  });
  afterAll(async () => {
    await installation.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('registers, removes, verifies and proves, and shows the verdict with its evidence', async () => {
    const env = { WHENCE_ADMIN_KEY: ADMIN_KEY, WHENCE_EXAMPLE: 'off' };
    await installation.whence(['start'], env).ready;
    const { stdout, stderr } = await promisify(execFile)(
      'bash',
      [...NO_START_FILES, '-euo', 'pipefail', '-c', walk()],
      {
        cwd: folder,
        env: { ...process.env, WHENCE_KEY: ADMIN_KEY, PORT: `${installation.port}` },
      },
    );
    expect(stderr).toBe('');
    const [first = '', second = ''] = stdout.split(/^removal-1 is /m).slice(1);
    // Exposed, by a use that was before the removal.
    expect(stdout).toMatch(/^Is lark@1\.0 exposed to vendor acme\? Yes\.$/m);
    expect(stdout).toMatch(/removal-1 .* used before .*essays@1, sft/);
    // Out of the version committed after the removal; what cannot be looked at is not assumed.
    expect(first).toMatch(/^inconclusive: /);
    expect(first).toMatch(/^ {2}committed-sets +excluded /m);
    expect(first).toMatch(/^ {2}uses +excluded /m);
    expect(first).toMatch(/Why storage is inconclusive:\n(.*\n)*.*WHENCE_STORAGE_ROOTS/);
    // It comes back.
    expect(first).toMatch(/ {2}Warning: .*removal-1/);
    expect(second).toMatch(/^breached: /);
    expect(second).toMatch(/^ {2}committed-sets +violated /m);
    expect(second).toMatch(/Why committed-sets is violated:\n(.*\n)*.*"version":"3"/);
    expect(second).toMatch(/^violation +open +.*dataset essays.* +1 .*essays@3/m);
    // An outsider's proof.
    expect(second).toContain('essays@1');
    expect(readFileSync(path.join(folder, 'log.vkey'), 'utf8')).toMatch(/^whence\.local\/log\+/);
  });

  it('is refused by the rule of the README, in its six lines of curl', async () => {
    const lines = commands('A rule: what must not happen');
    expect(lines).toHaveLength(6);
    const { stdout } = await promisify(execFile)(
      'bash',
      [...NO_START_FILES, '-euo', 'pipefail', '-c', lines.join('\necho\n')],
      { cwd: folder, env: { ...process.env, WHENCE_KEY: ADMIN_KEY, PORT: `${installation.port}` } },
    );
    const [, rule, check, refused, replay, verdicts] = stdout.split('\n').map((line) => line && JSON.parse(line));
    expect(rule).toMatchObject({ rule: 'no-vendor-output' });
    expect(check).toMatchObject({ verdict: 'deny', findings: [{ rule: 'no-vendor-output', count: 1 }] });
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8').replaceAll(/\s+/g, ' ');
    expect(refused).toMatchObject({ status: 409, code: 'policy-refused' });
    expect(readme).toContain(JSON.stringify(refused.detail));
    const denied = expect.objectContaining({ dataset: 'essays', datasetVersion: '1', gate: 'commit', verdict: 'deny' });
    expect(replay.items).toContainEqual(denied);
    expect(verdicts).toMatchObject({ items: [{ dataset: 'essays', rules: [{ rule: 'no-vendor-output' }] }] });
  });
});
