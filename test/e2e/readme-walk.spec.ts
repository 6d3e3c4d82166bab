import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expandMix, type MixRecipe, parseMixRecipe } from '@interop/mixes';
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
  return [...consoleBlock(title).matchAll(/^\$ (.*(?:\n +.*)*)/gm)].map(([, command = '']) => command);
}

function consoleBlock(title: string): string {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const section = readme.split(/^## /m).find((one) => one.startsWith(`${title}\n`)) ?? '';
  const [, block = ''] = /^```console\n(.*?)^```$/ms.exec(section) ?? [];
  return block;
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

/** The lists of shards of OLMo 3, byte for byte, out of the recipes that restate them. */
function olmoMixes(): Record<string, string> {
  const recipe = (name: string): unknown =>
    JSON.parse(readFileSync(path.join(ROOT, 'examples/olmo-3', `${name}.json`), 'utf8'));
  const linesOf = (mix: MixRecipe): string[] => [...expandMix(mix)].map(({ label, path: file }) => `${label},${file}`);
  const before = parseMixRecipe(recipe('mix-0625'));
  const note = '# NOTE: only differences from OLMo-mix-0625-official.txt are the olmocr_science_pdfs paths.';
  const after = parseMixRecipe(recipe('mix-0925'), [before]);
  const written = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');
  return {
    'OLMo-mix-0625-official.txt': written(linesOf(before)),
    'OLMo-mix-0925-official.txt': written([note, ...linesOf(after)]),
  };
}

describe('what the README shows of an inspection', () => {
  let installation: TestInstallation;
  let folder: string;
  let data: string;

  const post = async (route: string, body: object): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${installation.port}${route}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };
  const bash = (script: string): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)('bash', [...NO_START_FILES, '-euo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { ...process.env, WHENCE_KEY: ADMIN_KEY, PORT: `${installation.port}` },
    });

  beforeAll(async () => {
    installation = await TestInstallation.create();
    folder = mkdtempSync(path.join(ROOT, 'node_modules/.cache/readme-walk-'));
    data = path.join(installation.temporary, 'data');
    mkdirSync(path.join(data, 'olmo'), { recursive: true });
    const env = { WHENCE_ADMIN_KEY: ADMIN_KEY, WHENCE_EXAMPLE: 'off', WHENCE_STORAGE_ROOTS: data };
    await installation.whence(['start'], env).ready;
  });
  afterAll(async () => {
    await installation.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is what it prints of the two real files, declared with their digests, lengths and numbers of paths', async () => {
    const add: string[] = [];
    for (const [name, text] of Object.entries(olmoMixes())) {
      const file = path.join(data, 'olmo', name);
      writeFileSync(file, text);
      const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
      const records = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
      await post('/v1/shards', { digest, uri: pathToFileURL(file).href, bytes: Buffer.byteLength(text), records });
      add.push(digest);
    }
    await post('/v1/datasets/olmo-mix/versions', { version: '1', add });
    const title = 'Is what was declared true?';
    const [inspect = '', findings = '', results = '', ...more] = commands(title);
    expect(more).toEqual([]);
    const inspected = await bash(inspect);
    const printed = `${inspected.stderr}${inspected.stdout}${(await bash(findings)).stdout}`;
    const plain = (text: string): string =>
      text.replaceAll(pathToFileURL(data).href, 'file:///data').replaceAll(/ +/g, ' ');
    // Progress comes as it is read; every other line is as it stands.
    const shown = consoleBlock(title)
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('$ ') && !/^\d of 2 shards, /.test(line));
    expect(shown.length).toBeGreaterThan(5);
    const lines = plain(printed)
      .split('\n')
      .map((line) => line.trim());
    for (const line of shown.map((one) => plain(one).trim())) {
      const [beginning = '', ending] = line.split('…');
      const found = lines.filter((one) => one.startsWith(beginning) && one.endsWith(ending ?? ''));
      expect([line, found.length > 0]).toEqual([line, true]);
    }
    const { items } = JSON.parse((await bash(results)).stdout) as { items: ShownResult[] };
    const counted = items.map(({ measured }) => measured.find(({ detector }) => detector === 'counts')?.facts.records);
    expect(counted.sort((a, b) => Number(a) - Number(b))).toEqual([951, 1_016]);
  });

  it('is what phrases measure where 50 of 200 records begin as refusals do', async () => {
    const file = path.join(data, 'planted.jsonl');
    const refusal = 'As an AI language model, I cannot answer that.';
    const planted = Array.from({ length: 200 }, (_, at) => ({
      text: `${at % 4 === 0 ? `${refusal} ` : ''}Answer ${at}.`,
    }));
    writeFileSync(file, planted.map((record) => `${JSON.stringify(record)}\n`).join(''));
    await post('/v1/shards', { uri: pathToFileURL(file).href, dataset: 'planted' });
    const { stderr } = await bash(
      `npx whence inspect --selector '{"dataset":"planted"}' --detector 'phrases={"examples":50}'`,
    );
    const [, id = ''] = /^(inspection-\d+):/m.exec(stderr) ?? [];
    const { stdout } = await bash(`npx whence api GET /v1/inspections/${id}/results`);
    const [facts] = (JSON.parse(stdout) as { items: ShownResult[] }).items.map(({ measured }) => measured[0]?.facts);
    expect(facts).toMatchObject({ records: 200 });
    expect(facts?.tiers?.[0]).toMatchObject({ tier: 'A', records: 50, per100000: { rate: 25_000 } });
    const digests = planted.map(({ text }) => `sha256:${createHash('sha256').update(text).digest('hex')}`);
    const examples = facts?.examples?.filter(({ tier }) => tier === 'A') ?? [];
    expect(examples).toHaveLength(50);
    for (const { record, digest, at } of examples) expect([digest, record % 4, at]).toEqual([digests[record], 0, 0]);
    expect(readFileSync(path.join(ROOT, 'README.md'), 'utf8')).toContain(
      "50 of 200 records that begin as a model's refusals do, `phrases` measures tier A in 25,000 of 100,000 records",
    );
  });
});

interface ShownResult {
  readonly measured: readonly {
    readonly detector: string;
    readonly facts: {
      readonly records: number;
      readonly tiers?: readonly object[];
      readonly examples?: readonly {
        readonly tier: string;
        readonly record: number;
        readonly digest: string;
        readonly at: number;
      }[];
    };
  }[];
}
