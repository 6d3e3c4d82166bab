import { digestOf, midnight, modelPath, Scenario, shardPath } from '@testing/harness';

const NEWS = digestOf('articles of a supplier');
const TOKENS = digestOf('tokens of the articles');
const OTHER = digestOf('other text');
const WANTED = { supplier: 'newsco' };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const OPENLINEAGE = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';

/** A run that wrote one dataset, which our own facet labels. */
const importedRun = (run: number, name: string, labels: object): object => ({
  eventTime: '2026-01-15T00:00:00Z',
  eventType: 'COMPLETE',
  producer: 'https://example.com/etl',
  schemaURL: OPENLINEAGE,
  run: { runId: `00000000-0000-4000-8000-${String(run).padStart(12, '0')}` },
  job: { namespace: 'etl', name: 'import' },
  inputs: [],
  outputs: [{ namespace: 's3://lake', name, facets: { whence_shard: { labels } } }],
});

describe('a removal of everything that is labelled with a supplier', () => {
  let scenario: Scenario;
  let removal: string;
  const order = (selector: object) => ({
    ...{ selector, reason: 'The contract ended.', method: 'delete', effectiveAt: midnight('2026-02-01') },
  });
  const bulk = (lines: readonly object[]) =>
    scenario.request('engineer', 'POST', '/v1/shards/bulk', lines.map((one) => JSON.stringify(one)).join('\n'), NDJSON);
  const labelled = async (label: string): Promise<string[]> =>
    (await scenario.get(`/v1/shards?label=${encodeURIComponent(label)}`)).items.map(
      ({ name }: { name: string }) => name,
    );
  const scopeOf = async (role: 'selected' | 'descends', asOf?: number): Promise<string[]> =>
    (await scenario.get(`/v1/removals/${removal}/scope?role=${role}`, asOf)).items.map(
      ({ shard }: { shard: string }) => shard,
    );

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    const uploaded = await bulk([
      { digest: NEWS, labels: { language: 'en', ...WANTED } },
      { uri: 's3://lake/2', labels: WANTED },
      { uri: 's3://lake/3', labels: { supplier: 'newsco-archive' } },
      { digest: OTHER },
    ]);
    expect(uploaded.status).toBe(200);
    const imported = await scenario.request('engineer', 'POST', '/api/v1/lineage', importedRun(1, 'imported', WANTED));
    expect(imported.status).toBe(201);
    await scenario.shard(TOKENS, { derivedFrom: [NEWS], activity: { kind: 'tokenize' } });
    await scenario.dataset('mix@1', [TOKENS, OTHER]);
    await scenario.model('lark@1');
    const period = { startedAt: midnight('2026-01-11'), finishedAt: midnight('2026-01-12') };
    await scenario.use('lark@1', 'mix@1', { stage: 'sft', ...period });
  });
  afterAll(() => scenario.end());

  it('previews the shards that a list by the label has, of an upload and of OpenLineage alike', async () => {
    const { status, body } = await scenario.request('compliance', 'POST', '/v1/removals?dryRun=true', order({ labels: WANTED })); // prettier-ignore
    expect(status).toBe(200);
    const found = await labelled('supplier:newsco');
    expect(found).toEqual([NEWS, 's3://lake/2', 's3://lake/imported']);
    expect(body.scope).toMatchObject({ selected: 3, tainted: 4 });
    const examples = body.scope.examples as { shard: string; role: string }[];
    expect(examples.filter(({ role }) => role === 'selected').map(({ shard }) => shard)).toEqual(found);
    expect(body.affected).toMatchObject({ datasetVersions: [{ dataset: 'mix' }], modelVersions: [{ model: 'lark' }] });
    const both = order({ labels: { language: 'en', ...WANTED } });
    const preview = await scenario.request('compliance', 'POST', '/v1/removals?dryRun=true', both);
    expect(preview.body.scope).toMatchObject({ selected: 1, tainted: 2 });
  });

  it('is refused where labels are none that a shard can have', async () => {
    const wrong: [object, string][] = [
      [{ labels: {} }, '/selector/labels'],
      [{ labels: { '': 'x' } }, '/selector/labels'],
      [{ labels: { supplier: '' } }, '/selector/labels/supplier'],
      [{ labels: { supplier: 'a\0b' } }, '/selector/labels/supplier'],
      [{ labels: { 'a/b': '\ud800' } }, '/selector/labels/a~1b'],
      [{ labels: { supplier: 7 } }, '/selector/labels'],
      [{ labels: ['supplier'] }, '/selector/labels'],
      [{ label: 'supplier:newsco' }, '/selector/label'],
    ];
    for (const [selector, pointer] of wrong) {
      const answer = await scenario.request('compliance', 'POST', '/v1/removals?dryRun=true', order(selector));
      expect([selector, answer.status, answer.body.errors?.[0]?.pointer]).toEqual([selector, 400, pointer]);
      const corrections = { reason: 'r', selector, facts: { tokens: 1 } };
      const corrected = await scenario.request('compliance', 'POST', '/v1/shards/corrections?dryRun=true', corrections);
      expect([selector, corrected.status, corrected.body.errors?.[0]?.pointer]).toEqual([selector, 400, pointer]);
    }
    const from = { query: { labels: { supplier: 'a\0b' } } };
    const made = await scenario.request('engineer', 'POST', '/v1/datasets/x/versions', { version: '1', from });
    expect([made.status, made.body.errors?.[0]?.pointer]).toEqual([400, '/from/query/labels/supplier']);
    for (const label of ['a:%00', 'a:', ':a', 'a'])
      expect((await scenario.request('auditor', 'GET', `/v1/shards?label=${label}`)).status).toBe(400);
  });

  it('follows uploads, imports and corrections; a shard that lost the label stays; earlier answers stay', async () => {
    removal = await scenario.removal(order({ labels: WANTED }));
    const path = `/v1/removals/${removal}/scope`;
    const then = (await scenario.get(path)).asOf.treeSize as number;
    const before = await scenario.getText(path, then);
    scenario.on('2026-02-02');
    await bulk([
      { uri: 's3://lake/4', labels: WANTED },
      { uri: 's3://lake/5', labels: { supplier: 'other' } },
    ]);
    await scenario.request('engineer', 'POST', '/api/v1/lineage', importedRun(2, 'late', WANTED));
    await scenario.correct('s3://lake/3', 'The supplier was named wrongly.', { labels: WANTED });
    const withLabel = (await scenario.get('/v1/ledger')).asOf.treeSize as number;
    await scenario.correct('s3://lake/2', 'It is of another supplier.', { labels: { supplier: 'other' } });
    const known = [NEWS, 's3://lake/2', 's3://lake/3', 's3://lake/imported', 's3://lake/4', 's3://lake/late'];
    expect((await scopeOf('selected')).sort()).toEqual([...known].sort());
    expect(await scopeOf('descends')).toEqual([TOKENS]);
    expect((await labelled('supplier:newsco')).sort()).toEqual(known.filter((name) => name !== 's3://lake/2').sort());
    const listed = await scenario.get('/v1/shards?label=supplier:newsco', withLabel);
    expect(listed.items).toHaveLength(known.length);
    expect(await scenario.getText(path, then)).toBe(before);
    const findings = (await scenario.get(`/v1/findings?removal=${removal}&kind=removed-content-registered`)).items;
    expect(findings).toMatchObject([{ count: 2 }]);
  });

  it('reaches the model version and is verified by what it selects', async () => {
    const { items } = await scenario.get(`${modelPath('lark@1')}/removals`);
    expect(items).toMatchObject([{ removal, status: 'used_before_removal' }]);
    const { checks, verdict } = await scenario.verify(removal);
    expect(checks.find(({ check }: { check: string }) => check === 'committed-sets')).toBeDefined();
    expect(verdict).not.toBe('excluded');
    await scenario.publish();
    const certificate = `${modelPath('lark@1')}/certificate?removal=${removal}`;
    expect((await scenario.request('auditor', 'GET', certificate)).text).toContain('supplier');
  });

  it('and a rule by the label refuses uploads, commits and uses, but where another label clears them', async () => {
    const rule = {
      ...{ title: 'No text of the supplier', effect: 'block', onUnknown: 'block', reason: 'The contract ended.' },
      gates: ['registration', 'commit', 'use'],
      effective: { from: midnight('2026-02-01') },
      when: { labels: WANTED },
      unless: { any: [{ labels: { cleared: 'yes', ...WANTED } }] },
    };
    const put = (body: object) => scenario.request('compliance', 'PUT', '/v1/rules/no-newsco', body);
    expect((await put({ ...rule, when: { labels: {} } })).body.errors).toMatchObject([{ pointer: '/when/labels' }]);
    expect((await put({ ...rule, unless: { not: { labels: { a: '' } } } })).body.errors).toMatchObject([
      { pointer: '/unless/not/labels/a' },
    ]);
    expect((await put({ ...rule, when: { labels: WANTED, missing: { what: 'digest' } } })).status).toBe(400);
    expect((await put(rule)).status).toBe(201);
    const lines = [
      { uri: 's3://lake/6', labels: WANTED },
      { uri: 's3://lake/7', labels: { cleared: 'yes', ...WANTED } },
      { uri: 's3://lake/8' },
      { uri: 's3://lake/9', derivedFrom: [NEWS] },
    ];
    const upload = await bulk(lines);
    expect([upload.status, upload.text.match(/"code":"policy-refused"/g)]).toEqual([207, expect.any(Array)]);
    expect(upload.text.match(/"code":"policy-refused"/g)).toHaveLength(1);
    const event = await scenario.request('engineer', 'POST', '/api/v1/lineage', importedRun(3, 'refused', WANTED));
    expect(JSON.stringify(event.body)).toContain('no-newsco');
    const commit = (version: string, add: string[]) =>
      scenario.request('engineer', 'POST', '/v1/datasets/mix/versions', { version, add });
    expect(await commit('2', [NEWS])).toMatchObject({
      status: 409,
      body: { code: 'policy-refused', findings: [{ rule: 'no-newsco', count: 1, examples: [NEWS] }] },
    });
    expect((await commit('2', ['s3://lake/7', 's3://lake/2', TOKENS])).status).toBe(201);
    await scenario.correct('s3://lake/7', 'It was not cleared.', { labels: WANTED });
    const use = { uses: [{ dataset: 'mix', version: '2', stage: 'rl', startedAt: midnight('2026-02-02') }] };
    const refused = await scenario.request('engineer', 'POST', `${modelPath('lark@1')}/uses`, use);
    expect(refused).toMatchObject({
      status: 409,
      body: { findings: [{ rule: 'no-newsco', examples: ['s3://lake/7'] }] },
    });
    const check = { model: 'lark', version: '1', ...use };
    const asked = await scenario.request('auditor', 'POST', '/v1/policy/check', check);
    expect(asked.body).toMatchObject({ verdict: 'deny', findings: [{ count: 1 }] });
    const { status } = await scenario.request('auditor', 'GET', shardPath('s3://lake/6'));
    expect(status).toBe(404);
  });
});
