import { digestOf, midnight, modelPath, pollUntil, Scenario } from '@testing/harness';

const OUTPUT = digestOf('output before the rule');
const LATER = digestOf('output after the rule');
const TEXT = digestOf('human text');
const GENERATED = [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }];
const NDJSON = { 'content-type': 'application/x-ndjson' };
const RULE = {
  title: 'No output of a vendor’s model in training data',
  effect: 'block',
  gates: ['registration', 'commit', 'use'],
  onUnknown: 'allow',
  effective: { from: midnight('2026-04-01') },
  when: { origin: { vendor: 'openai', kind: 'model_generated' } },
  reason: 'The board decided so.',
  clause: 'Data policy 4.2',
};

describe('a rule made in April: no output of a vendor’s model', () => {
  let scenario: Scenario;
  const send = (method: 'PUT' | 'POST', path: string, body: object) =>
    scenario.request(path.includes('/rules/') ? 'compliance' : 'engineer', method, path, body);
  const commit = (version: string, add: string[]) => send('POST', '/v1/datasets/mix/versions', { version, add });

  const check = async (body: object) =>
    (await scenario.request('auditor', 'POST', '/v1/policy/check', body)).body as Record<string, unknown>;

  const refusals = async (): Promise<number> =>
    (await scenario.get('/v1/ledger/entries?kind=policy.refused')).items.length;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('openai');
    await scenario.shard(OUTPUT, { origins: GENERATED });
    await scenario.shard(TEXT, { origins: [{ kind: 'human' }] });
    await scenario.dataset('mix@1', [OUTPUT, TEXT]);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'mix@1', { stage: 'sft', startedAt: midnight('2026-01-12') });
    scenario.on('2026-04-02');
    expect((await send('PUT', '/v1/rules/no-vendor-output', RULE)).status).toBe(201);
  });
  afterAll(() => scenario.end());

  it('is asked before a write, which nothing records', async () => {
    const entries = (await check({ shards: [] }))['asOf'];
    const human = { digest: digestOf('planned'), origins: [{ kind: 'human' }] };
    const output = { digest: LATER, origins: GENERATED };
    const heir = { digest: digestOf('heir'), derivedFrom: [LATER], activity: { kind: 'filter' } };
    expect(await check({ shards: [human] })).toMatchObject({ verdict: 'allow', findings: [], rejected: [] });
    const finding = { rule: 'no-vendor-output', verdict: 'deny', action: 'block', clause: RULE.clause, terms: [] };
    expect(await check({ shards: [human, output, heir] })).toMatchObject({
      verdict: 'deny',
      findings: [{ ...finding, count: 2, examples: [LATER, heir.digest] }],
    });
    const orphan = { uri: 's3://b/orphan', derivedFrom: ['s3://b/none'] };
    expect(await check({ shards: [human, orphan, { digest: OUTPUT, origins: GENERATED }] })).toMatchObject({
      ...{ verdict: 'unknown', findings: [], rejected: [{ index: 1, code: 'unknown-parent' }] },
    });
    const order = { version: '9', add: [OUTPUT, TEXT] };
    expect(await check({ dataset: 'mix', order })).toMatchObject({
      verdict: 'deny',
      findings: [{ ...finding, count: 1, examples: [OUTPUT] }],
    });
    expect(await check({ dataset: 'mix', order: { version: '9', add: [TEXT] } })).toMatchObject({ verdict: 'allow' });
    const use = { dataset: 'mix', version: '1', stage: 'rl', startedAt: midnight('2026-04-01') };
    const early = { ...use, startedAt: midnight('2026-01-11'), finishedAt: midnight('2026-01-20') };
    expect(await check({ model: 'lark', version: '1', uses: [early, use] })).toMatchObject({
      verdict: 'deny',
      findings: [{ ...finding, count: 1, use: { dataset: 'mix', stage: 'rl', startedAt: use.startedAt } }],
    });
    expect(await check({ model: 'lark', version: '1', uses: [early] })).toMatchObject({ verdict: 'allow' });
    expect((await check({ shards: [] }))['asOf']).toEqual(entries);
  });

  it('answers a wrong check with a pointer', async () => {
    const wrong = async (body: object) => {
      const { status, code, errors } = (await check(body)) as { status: number; code: string; errors: object[] };
      return [status, code, errors];
    };
    expect(await wrong({})).toMatchObject([400, 'invalid-check', [{ pointer: '' }]]);
    expect(await wrong({ shards: [], dataset: 'mix' })).toMatchObject([400, 'invalid-check', [{ pointer: '' }]]);
    const order = { version: '9', add: ['s3://b/none'] };
    expect(await wrong({ dataset: 'mix', order })).toMatchObject([
      400,
      'unknown-member',
      [{ pointer: '/order/add/0' }],
    ]);
    expect(await wrong({ dataset: 'mix', order: { version: '9' } })).toMatchObject([
      ...[400, 'invalid-order', [{ pointer: '/order' }]],
    ]);
    const use = { dataset: 'mix', version: '8', stage: 'rl', startedAt: midnight('2026-04-01') };
    const uses = { model: 'lark', version: '1', uses: [use] };
    expect(await wrong(uses)).toMatchObject([400, 'unknown-dataset-version', [{ pointer: '/uses/0/version' }]]);
    expect(await wrong({ ...uses, model: 'none' })).toMatchObject([404, 'model-version-not-found']);
    expect(await wrong({ shards: [{ uri: 's3://b/1', origins: [{ kind: 'robot' }] }] })).toMatchObject([
      ...[400, 'malformed-body', [{ pointer: '/shards/0/origins/0/kind' }]],
    ]);
  });

  it('refuses a shard, records the attempt, and accepts what the rule is not about', async () => {
    const refused = await send('POST', '/v1/shards', { digest: LATER, origins: GENERATED });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'policy-refused',
        detail: `The registration of ${LATER} is refused: the rule no-vendor-output ("${RULE.title}", Data policy 4.2) is met by 1 shard. The attempt is recorded.`,
        findings: [{ rule: 'no-vendor-output', verdict: 'deny', count: 1, examples: [LATER], clause: RULE.clause }],
      },
    });
    const { index } = refused.body.receipt;
    expect(await scenario.get(`/v1/ledger/entries/${index}`)).toMatchObject({ kind: 'policy.refused' });
    const derived = { digest: digestOf('derived'), derivedFrom: [OUTPUT], activity: { kind: 'filter' } };
    expect((await send('POST', '/v1/shards', derived)).body.code).toBe('policy-refused');
    const human = { digest: digestOf('more text'), origins: [{ kind: 'human' }] };
    expect((await send('POST', '/v1/shards', human)).status).toBe(201);
  });

  it('refuses a commit and a use, and lets a use of January be recorded', async () => {
    const refused = await commit('2', [OUTPUT]);
    expect(refused).toMatchObject({ status: 409, body: { code: 'policy-refused', findings: [{ count: 1 }] } });
    expect(refused.body.receipt).toMatchObject({ index: expect.any(Number) });
    expect((await commit('3', [TEXT])).status).toBe(201);
    const uses = `${modelPath('lark@1')}/uses`;
    const use = { dataset: 'mix', version: '1', stage: 'pretraining' };
    expect(await send('POST', uses, { ...use, startedAt: midnight('2026-04-01') })).toMatchObject({
      ...{ status: 409, body: { code: 'policy-refused', findings: [{ rule: 'no-vendor-output' }] } },
    });
    const january = { startedAt: midnight('2026-01-11'), finishedAt: midnight('2026-01-20') };
    expect((await send('POST', uses, { ...use, ...january })).status).toBe(201);
  });

  it('answers what rules say of the past, then and now', async () => {
    const path = '/v1/datasets/mix/versions/1/policy';
    const denied = { verdict: 'deny', finding: { count: 1, examples: [OUTPUT], clause: RULE.clause, terms: [] } };
    const about = { rule: 'no-vendor-output', title: RULE.title, clause: RULE.clause };
    const answer = await scenario.get(path);
    expect(answer).toMatchObject({ dataset: 'mix', version: '1', rules: [{ ...about, then: null, now: denied }] });
    const { treeSize } = answer.asOf as { treeSize: number };
    expect(await scenario.getText(path, treeSize)).toBe(await scenario.getText(path, treeSize));
    const uses = await scenario.get(`${modelPath('lark@1')}/policy`);
    const running = { dataset: 'mix', datasetVersion: '1', stage: 'sft', rules: [{ ...about, then: null }] };
    expect(uses).toMatchObject({ items: [{ stage: 'pretraining', rules: [] }, running], nextCursor: null });
    expect((await scenario.request('auditor', 'GET', '/v1/datasets/mix/versions/none/policy')).status).toBe(404);
  });

  it('is replayed over what was recorded before it', async () => {
    const replay = async (known: string, query = '') => {
      const path = `/v1/rules/no-vendor-output/replay?limit=${query || 100}`;
      return (await scenario.request('auditor', 'POST', path, { known })).body as Record<string, unknown>;
    };
    const items: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: Record<string, unknown> = await replay('then', cursor === null ? '1' : `1&cursor=${cursor}`);
      items.push(...(page['items'] as unknown[]));
      cursor = page['nextCursor'] as string | null;
    } while (cursor !== null);
    const found = { verdict: 'deny', finding: { count: 1, examples: [OUTPUT] } };
    const version = { dataset: 'mix', datasetVersion: '1' };
    expect(items).toMatchObject([
      { ...version, gate: 'commit', ...found },
      { ...version, gate: 'use', model: 'lark', modelVersion: '1', stage: 'pretraining', ...found },
      { ...version, gate: 'use', model: 'lark', modelVersion: '1', stage: 'sft', ...found },
    ]);
    const wrong = await scenario.request('auditor', 'POST', '/v1/rules/no-vendor-output/replay', { known: 'soon' });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '/known' }] } });
    expect((await scenario.request('auditor', 'POST', '/v1/rules/none/replay', { known: 'now' })).status).toBe(404);
  });

  it('is replayed as a job, once for each position', async () => {
    const path = '/v1/rules/no-vendor-output/replay/job';
    const order = async () => (await scenario.request('auditor', 'POST', path, { known: 'then' })).body;
    const { job } = await order();
    expect((await order()).job).toBe(job);
    const named = () =>
      scenario.request('auditor', 'POST', path, { known: 'now' }, { 'idempotency-key': 'one-replay' });
    const first = (await named()).body;
    await scenario.request('engineer', 'POST', '/v1/shards', { uri: 's3://later/1', origins: [{ kind: 'human' }] });
    expect((await named()).body).toEqual(first);
    const ended = await scenario.withWorker(() =>
      pollUntil(
        () => scenario.request('admin', 'GET', `/v1/jobs/${job}`),
        ({ state }) => state === 'completed',
      ),
    );
    expect(ended).toMatchObject({
      progress: { done: 3, total: 3 },
      result: {
        rule: 'no-vendor-output',
        examined: 3,
        found: 3,
        truncated: false,
        items: [{ gate: 'commit' }, {}, {}],
      },
    });
    expect((await scenario.request('auditor', 'POST', '/v1/rules/none/replay/job', { known: 'now' })).status).toBe(404);
  });

  it('rejects the lines of an upload that it is about, and records a refused use of an OpenLineage event', async () => {
    const lines = [
      { uri: 's3://b/new', origins: GENERATED },
      { uri: 's3://b/new', origins: GENERATED },
      { uri: 's3://b/human', origins: [{ kind: 'human' }] },
    ];
    const before = await refusals();
    const upload = lines.map((line) => JSON.stringify(line)).join('\n');
    const answer = await scenario.request('engineer', 'POST', '/v1/shards/bulk', upload, NDJSON);
    expect(answer.status).toBe(207);
    expect(answer.text.match(/policy-refused/g)).toHaveLength(2);
    expect(await refusals()).toBe(before + 2);
    const training = { model: 'lark', version: '1', stage: 'rl', datasets: [{ dataset: 'mix', version: '1' }] };
    const event = {
      eventType: 'COMPLETE',
      eventTime: midnight('2026-04-02'),
      producer: 'https://example.com/etl',
      schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json',
      job: { namespace: 'train', name: 'job' },
      run: { runId: '00000000-0000-4000-8000-000000000001', facets: { whence_training: training } },
    };
    expect((await send('POST', '/api/v1/lineage', event)).body.code).toBe('policy-refused');
    expect(await refusals()).toBe(before + 3);
  });

  it('raises a finding where a rule flags', async () => {
    const flag = { ...RULE, effect: 'flag', when: { missing: { what: 'licence' } } };
    expect((await send('PUT', '/v1/rules/licensed', flag)).status).toBe(201);
    expect((await commit('4', [TEXT])).status).toBe(201);
    const { items } = await scenario.get('/v1/findings');
    expect(items).toMatchObject([
      { kind: 'rule-flagged', subject: { dataset: 'mix', version: '4', rule: 'licensed' }, count: 1, examples: [TEXT] },
    ]);
    expect((await send('POST', '/v1/rules/licensed/retire', { reason: 'Done.' })).status).toBe(201);
  });

  it('is stated by compliance alone', async () => {
    expect((await scenario.request('engineer', 'PUT', '/v1/rules/mine', RULE)).status).toBe(403);
  });

  it('is amended, listed with its history, and retired', async () => {
    expect((await send('PUT', '/v1/rules/no-vendor-output', RULE)).status).toBe(200);
    const amended = await send('PUT', '/v1/rules/no-vendor-output', { ...RULE, clause: 'Data policy 4.3' });
    expect(amended.body).toMatchObject({ amended: true });
    const retired = await send('POST', '/v1/rules/no-vendor-output/retire', { reason: 'Another rule replaces it.' });
    expect(retired.status).toBe(201);
    const { items } = await scenario.get('/v1/rules/no-vendor-output/history');
    expect(items).toMatchObject([{ state: 'stated' }, { clause: 'Data policy 4.3' }, { state: 'retired' }]);
    expect((await commit('2', [OUTPUT])).status).toBe(201);
    expect((await send('POST', '/v1/shards', { digest: LATER, origins: GENERATED })).status).toBe(201);
  });

  it('warns of names that nothing recorded has, and is stated all the same', async () => {
    const terms = (rule: string) => ({ terms: { rule, at: 'use' } });
    const [known, missing] = [terms('FORBID_COMPETING_MODEL'), terms('FORBID_COMPETING_MODELS')];
    const document = { document: 'Terms', version: '1', rules: [{ rule: 'FORBID_COMPETING_MODEL' }] };
    await scenario.terms('openai', document);
    const when = { any: [{ origin: { vendor: 'acmee' } }, { not: { origin: { generator: 'acmee/m*' } } }, known] };
    const unless = { all: [missing, { origin: { generator: 'larc' } }, { origin: { generator: 'lark' } }] };
    const stated = await send('PUT', '/v1/rules/mistyped', { ...RULE, when, unless });
    expect(stated).toMatchObject({
      status: 201,
      body: {
        warnings: [
          { code: 'terms-rule-not-recorded', pointer: '/unless/all/0/terms/rule' },
          { code: 'model-not-declared', pointer: '/unless/all/1/origin/generator' },
          { code: 'vendor-not-declared', pointer: '/when/any/0/origin/vendor' },
          { code: 'vendor-not-declared', pointer: '/when/any/1/not/origin/generator' },
        ],
      },
    });
    expect(stated.body.warnings[2].message).toBe(
      'The rule is stated, but no vendor "acmee" is declared: as long as that is so, nothing certainly meets this condition.',
    );
    expect((await send('PUT', '/v1/rules/mistyped', { ...RULE, when: known })).body.warnings).toEqual([]);
    expect((await send('POST', '/v1/rules/mistyped/retire', { reason: 'A test.' })).status).toBe(201);
  });

  it('refuses malformed conditions with a pointer', async () => {
    const put = (when: object) => send('PUT', '/v1/rules/bad', { ...RULE, when });
    expect((await put({})).body.errors).toMatchObject([{ pointer: '/when' }]);
    expect((await put({ all: [{ origin: { vender: 'x' } }] })).body.errors).toMatchObject([
      { pointer: '/when/all/0/origin/vender' },
    ]);
    expect((await put({ not: { not: { origin: {} } } })).status).toBe(400);
    expect((await put({ not: { any: [] } })).body.errors).toMatchObject([{ pointer: '/when/not/any' }]);
    expect((await put({ all: [{ missing: { what: 'proof' } }] })).body.errors).toMatchObject([
      { pointer: '/when/all/0/missing/what' },
    ]);
    expect((await put({ preference: { value: 'no', at: 'once' } })).body.errors).toHaveLength(2);
    expect((await put({ not: { jurisdiction: { in: ['UK'] } } })).body.errors).toMatchObject([
      { pointer: '/when/not/jurisdiction/in/0' },
    ]);
    expect((await put({ origin: { licence: 'no licence' } })).body.errors).toMatchObject([
      { pointer: '/when/origin/licence' },
    ]);
    expect((await put({ all: [] })).body.errors).toMatchObject([{ pointer: '/when/all' }]);
    expect((await put({ not: { origin: { generator: 'acme/*@1' } } })).body.errors).toMatchObject([
      { pointer: '/when/not/origin/generator' },
    ]);
  });
});
