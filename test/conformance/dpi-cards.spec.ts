import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestApi, type TestApi } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');
const CORPORA = path.resolve(ROOT, process.env['WHENCE_CORPORA_DIR'] ?? '../shared/corpora', 'dpi');
const itOnCorpora = existsSync(CORPORA) ? it : it.skip;

describe('whence import dpi', () => {
  let api: TestApi;
  let folder: string;
  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/prepare.mjs'], { cwd: ROOT });
    folder = mkdtempSync(path.join(tmpdir(), 'whence-cards-'));
    api = await startTestApi();
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const whence = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      const main = path.join(ROOT, 'dist/apps/cli/main.js');
      const child = execFile(process.execPath, [main, 'import', 'dpi', ...args], (_, out, err) =>
        resolve({ code: child.exitCode ?? NaN, out, err }),
      );
    });
  const load = (...args: string[]) => whence(...args, '--url', api.url, '--key', api.keys.engineer);
  const write = (name: string, document: unknown): string => {
    writeFileSync(path.join(folder, name), JSON.stringify(document));
    return path.join(folder, name);
  };
  const size = async (): Promise<number> => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;
  const findings = async (shard: string) =>
    (await api.request('GET', `/v1/findings?shard=${encodeURIComponent(shard)}`)).body.items;

  it('registers cards, raises a finding of each kind of fault, and changes nothing when repeated', async () => {
    const file = write('cards.json', {
      dirty: {
        ...{ 'Unique Dataset Identifier': 'dirty', Languages: ['Elvish'], 'Model Generated': ['OpenAI GPT-4'] },
        ...{ Licenses: [{ License: 'MIT License' }], 'Inferred Metadata': { 'GitHub License': 'Apache License 2.0' } },
        'Derived from Datasets': ['clean', 'Flan'],
      },
      clean: { 'Unique Dataset Identifier': 'clean', 'Human Annotation': 'Yes', Creators: ['Acme'] },
    });
    const dry = await whence(file, '--dry-run');
    expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('2 cards: 3 shards would be registered')]);
    const before = await size();
    const first = await load(file);
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out).toContain('2 cards: 3 shards registered (1 of them only named), 0 registered before, 0 refused');
    expect(first.out).toContain('2 vendors declared; 2 findings raised, 0 known before');
    expect(first.out).toContain('dirty: malformed: Languages “Elvish”');
    const shard = (await api.request('GET', '/v1/shards/dpi:dirty')).body;
    expect(shard).toMatchObject({ licence: 'MIT', parents: ['dpi:named/flan', 'dpi:clean'] });
    const found = await findings('dpi:dirty');
    expect(found.map(({ kind, severity }: Record<string, string>) => [kind, severity])).toEqual([
      ['metadata-contradictory', 'warning'],
      ['metadata-malformed', 'info'],
    ]);
    expect(found[0].evidence).toEqual({
      source: 'card dirty of the Data Provenance Initiative',
      faults: [{ member: 'GitHub License', text: 'Apache License 2.0', fault: expect.stringContaining('MIT License') }],
    });
    const after = await size();
    expect(after - before).toBe(2 + 3 + 2);
    await api.request(
      'POST',
      `/v1/findings/${found[0].id}/waive`,
      { reason: 'MIT it is.' },
      { key: api.keys.compliance },
    );
    const again = await load(file);
    expect(again.out).toContain('0 shards registered (1 of them only named), 3 registered before, 0 refused');
    expect(again.out).toContain('0 vendors declared; 0 findings raised, 2 known before');
    expect(await size()).toBe(after + 1);
  });

  it('replaces a finding when the card has other faults, and refuses a card that was registered otherwise', async () => {
    const card = (licence: string, records: number) => ({
      changing: {
        ...{ 'Unique Dataset Identifier': 'changing', 'Text Metrics': { 'Num Dialogs': records } },
        'Inferred Metadata': { 'GitHub License': licence },
      },
    });
    await load(write('changing.json', card('MIT License', 1)));
    await load(write('changing.json', card('ISC License', 1)));
    const [second, first] = await findings('dpi:changing');
    expect([second.state, first.state, second.regressionOf]).toEqual(['open', 'resolved', first.id]);
    const other = await load(write('changing.json', card('MIT License', 2)));
    expect([other.code, other.out]).toEqual([1, expect.stringContaining('refused: dpi:changing: ')]);
    expect(await findings('dpi:changing')).toHaveLength(2);
  });

  it('refuses what is no file of cards, with a sentence', async () => {
    writeFileSync(path.join(folder, 'broken.json'), '{"a":');
    for (const given of [
      path.join(folder, 'broken.json'),
      path.join(folder, 'absent.json'),
      path.join(ROOT, 'libs/core'),
    ]) {
      const { code, err } = await load(given);
      expect([given, code, err.trim().split('\n').length]).toEqual([given, 2, 1]);
    }
    const { code, out } = await load(write('list.json', [1]));
    expect([code, out]).toEqual([1, expect.stringContaining('left out: list.json')]);
  });

  it('permits reports of findings to those who register, about shards that are registered', async () => {
    const report = (body: object, key: string) => api.request('POST', '/v1/findings', body, { key });
    const faults = [{ member: 'm', fault: 'f' }];
    const body = { kind: 'metadata-malformed', shard: 'dpi:absent', source: 's', faults };
    expect((await report(body, api.keys.compliance)).status).toBe(403);
    expect((await report(body, api.keys.engineer)).status).toBe(404);
    expect((await report({ ...body, faults: [] }, api.keys.engineer)).body.errors).toMatchObject([
      { pointer: '/faults' },
    ]);
    expect((await report({ ...body, kind: 'rule-flagged' }, api.keys.engineer)).body.errors).toMatchObject([
      { pointer: '/kind' },
    ]);
  });

  itOnCorpora(`takes the whole collection, and again changes nothing (${CORPORA})`, async () => {
    const first = await load(CORPORA, '--json');
    expect([first.code, first.err]).toEqual([1, '']);
    const lines = first.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const sum = lines.pop();
    expect(lines).toHaveLength(165);
    expect(sum).toMatchObject({ cards: 165, rejected: [], leftOut: [{ file: '_template.json' }] });
    expect(sum.registered).toBe(165 + sum.named.length);
    const before = await size();
    const again = JSON.parse((await load(CORPORA, '--json')).out.trim().split('\n').at(-1) ?? '');
    expect(again).toMatchObject({ registered: 0, findings: 0, knownFindings: sum.findings, vendors: 0 });
    expect(await size()).toBe(before);
    const shard = (await api.request('GET', '/v1/shards/dpi:alpaca')).body;
    expect(shard).toMatchObject({ licence: 'CC-BY-NC-4.0 AND LicenseRef-dpi-OpenAI', records: 52_002 });
    expect(shard.declaredOrigins).toMatchObject([
      { kind: 'model_generated', vendor: 'openai', generator: 'openai/gpt-3@unknown' },
    ]);
    const [contradiction] = await findings('dpi:alpaca');
    expect(contradiction).toMatchObject({
      kind: 'metadata-contradictory',
      evidence: { faults: [{ member: 'GitHub License' }] },
    });
    expect(JSON.stringify(first.out)).not.toContain('Shayne');
  });
});
