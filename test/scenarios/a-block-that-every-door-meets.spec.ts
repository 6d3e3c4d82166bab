import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pollUntil, startTestApi, startTestWorker, type TestApi } from '@testing/harness';
import { importDpi } from '../../apps/cli/import/import-dpi.js';
import { register } from '../../apps/cli/register/register.js';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const VERSION = '/v1/datasets/web/versions';
const OUTPUT = { kind: 'model_generated', generator: 'openai/gpt-4@2024-08-06' };
const FINDING = { rule: 'no-output', verdict: 'deny', action: 'block', clause: 'Data policy 4.2' };

describe('one block rule that a bulk upload, a job, an import, an OpenLineage event and a command run into', () => {
  let api: TestApi;
  let folder: string;
  const printed: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'whence-block-'));
    api = await startTestApi({ jobThreshold: 1 });
    await api.request('PUT', '/v1/vendors/openai', { name: 'OpenAI', kind: 'model_provider' });
    await upload([
      { uri: 's3://web/old', origins: [OUTPUT] },
      { uri: 's3://web/text', origins: [{ kind: 'human' }] },
    ]);
    // It is ordered before the rule is made, and committed by its job after it.
    const order = { version: '1', add: ['s3://web/old', 's3://web/text'] };
    expect((await api.request('POST', VERSION, order)).status).toBe(202);
    const rule = {
      ...{ title: 'No output of OpenAI’s models', effect: 'block', gates: ['registration', 'commit'] },
      ...{ onUnknown: 'allow', effective: { from: '2026-01-01T00:00:00Z' }, reason: 'The board decided so.' },
      ...{ when: { origin: { vendor: 'openai', kind: 'model_generated' } }, clause: FINDING.clause },
    };
    expect((await api.request('PUT', '/v1/rules/no-output', rule)).status).toBe(201);
    jest.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const upload = (lines: readonly object[]) =>
    api.request('POST', '/v1/shards/bulk', lines.map((line) => JSON.stringify(line)).join('\n'), { headers: NDJSON });
  const refusals = async (): Promise<{ data: Record<string, unknown> }[]> =>
    (await api.request('GET', '/v1/ledger/entries?kind=policy.refused')).body.items;
  const isRegistered = async (uri: string): Promise<boolean> =>
    (await api.request('GET', `/v1/shards/${encodeURIComponent(uri)}`)).status === 200;

  it('rejects the lines of a bulk upload, an heir too, and registers the others', async () => {
    const answer = await upload([
      { uri: 's3://web/new', origins: [OUTPUT] },
      { uri: 's3://web/heir', derivedFrom: ['s3://web/old'], activity: { kind: 'filter' } },
      { uri: 's3://web/more', origins: [{ kind: 'human' }] },
    ]);
    expect(answer.status).toBe(207);
    expect(answer.text.match(/"policy-refused"/g)).toHaveLength(2);
    const uris = ['s3://web/new', 's3://web/heir', 's3://web/more'];
    expect(await Promise.all(uris.map(isRegistered))).toEqual([false, false, true]);
    expect(await refusals()).toHaveLength(2);
  });

  it('ends the version that a job would commit as refused', async () => {
    const worker = await startTestWorker(api);
    try {
      const ended = await pollUntil(
        () => api.request('GET', `${VERSION}/1`),
        ({ state }) => state !== 'committing',
      );
      expect(ended).toMatchObject({ state: 'refused', findings: [{ ...FINDING, count: 1 }] });
    } finally {
      await worker.close();
    }
    expect(await refusals()).toHaveLength(3);
  });

  it('refuses the cards of an import that it is about, and takes the others', async () => {
    const cards = {
      made: { 'Unique Dataset Identifier': 'made', 'Model Generated': ['OpenAI GPT-4'] },
      written: { 'Unique Dataset Identifier': 'written', 'Human Annotation': 'Yes', Creators: ['Acme'] },
    };
    writeFileSync(path.join(folder, 'cards.json'), JSON.stringify(cards));
    await importDpi([folder], { url: api.url, key: api.keys.engineer });
    expect(process.exitCode).toBe(1);
    expect(printed.join('\n')).toContain(
      '2 cards: 1 shards registered (0 of them only named), 0 registered before, 1 refused',
    );
    expect(printed.join('\n')).toMatch(/refused: dpi:made: .*no-output/);
    expect(await Promise.all(['dpi:made', 'dpi:written'].map(isRegistered))).toEqual([false, true]);
    expect(await refusals()).toHaveLength(4);
  });

  it('refuses the output of an OpenLineage event, and records the event with its refusal', async () => {
    const stated = { _producer: 'https://example.com/etl', _schemaURL: 'https://example.com/facet.json' };
    const facets = { whence_shard: { ...stated, origins: [OUTPUT] } };
    const event = {
      ...{ eventType: 'COMPLETE', eventTime: '2026-05-01T00:00:00Z', producer: 'https://example.com/etl' },
      schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json',
      run: { runId: '00000000-0000-4000-8000-000000000014' },
      job: { namespace: 'etl', name: 'generate' },
      outputs: [{ namespace: 's3://lineage', name: 'made', facets }],
    };
    const refused = await api.request('POST', '/api/v1/lineage', event);
    const detail = expect.stringContaining('no-output');
    expect(refused).toMatchObject({ status: 409, body: { code: 'policy-refused', detail } });
    expect(await isRegistered('s3://lineage/made')).toBe(false);
    expect(await refusals()).toHaveLength(5);
  });

  it('refuses a line of the command `register`, prints why, and registers the others', async () => {
    const lines = [
      { uri: 's3://web/by-command', origins: [OUTPUT] },
      { uri: 's3://web/by-hand', origins: [{ kind: 'human' }] },
    ];
    const manifest = path.join(folder, 'manifest.jsonl');
    writeFileSync(manifest, lines.map((line) => JSON.stringify(line)).join('\n'));
    const errors: string[] = [];
    jest.spyOn(console, 'error').mockImplementation((line: string) => errors.push(line));
    const options = { manifest: true, croissant: false, hash: false, url: api.url, key: api.keys.engineer };
    await expect(register(manifest, options)).rejects.toMatchObject({ code: 'not-all-registered' });
    expect([...errors, ...printed].join('\n')).toMatch(/no-output/);
    expect(await Promise.all(['s3://web/by-command', 's3://web/by-hand'].map(isRegistered))).toEqual([false, true]);
    expect(await refusals()).toHaveLength(6);
  });

  it('records each attempt with what was found', async () => {
    const found = (await refusals()).map(({ data }) => [data['gate'], data['findings']]);
    const registration = ['registration', [expect.objectContaining({ rule: 'no-output', verdict: 'deny', count: 1 })]];
    expect(found).toHaveLength(6);
    expect(found.filter(([gate]) => gate === 'commit')).toHaveLength(1);
    expect(found.filter(([gate]) => gate === 'registration')).toEqual(Array.from({ length: 5 }, () => registration));
  });
});
