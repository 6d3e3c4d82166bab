import { digestOf, midnight, modelPath, Scenario, shardPath } from '@testing/harness';

const OUTPUT = digestOf('a vendor’s model’s output');
const TEXT = digestOf('human text');
const REASON = 'The list was the one of last year.';

describe('a dataset version that was committed by mistake, after the removal of what it holds', () => {
  let scenario: Scenario;
  let removal: string;
  const mistaken = '/v1/datasets/mix/versions/2';
  const affected = (): string => `/v1/removals/${encodeURIComponent(removal)}/affected`;
  const withdraw = (role: 'engineer' | 'auditor' | 'service', path: string, reason: unknown = REASON) =>
    scenario.request(role, 'POST', `${path}/withdraw`, { reason });

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('openai');
    await scenario.shard(OUTPUT, { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }] });
    await scenario.shard(TEXT, { origins: [{ kind: 'human' }] });
    await scenario.dataset('mix@1', [TEXT]);
    removal = await scenario.removal({ selector: { vendor: 'openai' }, effectiveAt: midnight('2026-02-01') });
    scenario.on('2026-04-01');
    await scenario.dataset('mix@2', { base: '1', add: [OUTPUT] });
    await scenario.dataset('mix@3', { base: '2', remove: [OUTPUT] });
    await scenario.model('lark@1');
  });
  afterAll(() => scenario.end());

  it('counts until it is withdrawn', async () => {
    expect((await scenario.verify(removal)).verdict).toBe('violated');
    expect((await scenario.get(`/v1/findings?removal=${removal}&kind=verification-violated`)).items).toMatchObject([
      { state: 'open', subject: { dataset: 'mix' }, examples: ['mix@2'] },
    ]);
    expect((await scenario.get(affected())).datasetVersions).toMatchObject([{ dataset: 'mix', version: '2' }]);
  });

  it('is not withdrawn without a reason, by who may not correct, or where it does not exist', async () => {
    expect(await withdraw('engineer', mistaken, ' ')).toMatchObject({
      ...{ status: 400, body: { code: 'invalid-withdrawal', errors: [{ pointer: '/reason' }] } },
    });
    for (const role of ['auditor', 'service'] as const) expect((await withdraw(role, mistaken)).status).toBe(403);
    expect(await withdraw('engineer', '/v1/datasets/mix/versions/9')).toMatchObject({
      ...{ status: 404, body: { code: 'dataset-version-not-found' } },
    });
  });

  it('is not withdrawn while a use of it is recorded; the refusal lists the uses', async () => {
    const { uses } = await scenario.use('lark@1', 'mix@2', { stage: 'sft', startedAt: midnight('2026-01-15') });
    const refused = await withdraw('engineer', mistaken);
    expect(refused).toMatchObject({ status: 409, body: { code: 'dataset-version-used' } });
    expect(refused.body.errors).toEqual([
      { pointer: '', message: `is used by lark@1 for sft from ${midnight('2026-01-15')}: ${uses[0].id}` },
    ]);
    await scenario.request('engineer', 'POST', `${modelPath('lark@1')}/uses/${uses[0].id}/withdraw`, {
      reason: REASON,
    });
  });

  it('counts in no answer once it is withdrawn; earlier answers stay, to the byte', async () => {
    const paths = [
      ...[mistaken, `${mistaken}/breakdown`, '/v1/datasets', '/v1/datasets/mix/versions', affected()],
      ...[`${shardPath(OUTPUT)}/impact`, `${shardPath(OUTPUT)}`],
    ];
    const then = (await scenario.get(mistaken)).asOf.treeSize as number;
    const before = await Promise.all(paths.map((one) => scenario.getText(one, then)));
    const withdrawn = await withdraw('engineer', mistaken);
    expect(withdrawn).toMatchObject({ status: 201, body: { dataset: 'mix', version: '2' } });
    expect(await withdraw('engineer', mistaken)).toMatchObject({ status: 200, body: withdrawn.body });
    expect(await withdraw('engineer', mistaken, 'Another.')).toMatchObject({
      ...{ status: 409, body: { code: 'dataset-version-withdrawn' } },
    });
    const statement = { reason: REASON, withdrawnBy: withdrawn.body.receipt.index };
    expect(await scenario.get(mistaken)).toMatchObject({ state: 'withdrawn', withdrawn: statement, shards: 2 });
    expect((await scenario.get('/v1/datasets/mix/versions')).items).toMatchObject([
      { version: '1', state: 'committed' },
      { version: '2', state: 'withdrawn', withdrawn: statement },
      { version: '3', state: 'committed', base: '2' },
    ]);
    expect((await scenario.get(`${shardPath(OUTPUT)}/impact`)).datasetVersions).toEqual([]);
    expect((await scenario.get(affected())).datasetVersions).toEqual([]);
    expect((await scenario.get(`${mistaken}/members`)).items).toHaveLength(2);
    expect(await Promise.all(paths.map((one) => scenario.getText(one, then)))).toEqual(before);
  });

  it('is verified again, and what was found in it is resolved', async () => {
    const verification = await scenario.verify(removal);
    const sets = verification.checks.find(({ check }: { check: string }) => check === 'committed-sets');
    expect(sets).toMatchObject({ verdict: 'excluded' });
    const [found] = (await scenario.get(`/v1/findings?removal=${removal}&kind=verification-violated`)).items;
    expect(found).toMatchObject({ state: 'resolved', subject: { dataset: 'mix' } });
    expect((await scenario.get(`/v1/findings/${found.id}`)).steps).toMatchObject([
      { state: 'open' },
      { state: 'resolved', reason: `${verification.id} did not find it again.` },
    ]);
  });

  it('is refused wherever something would rest on it', async () => {
    const refusals = await Promise.all([
      scenario.request('auditor', 'GET', `${mistaken}/breakdown`),
      scenario.request('auditor', 'GET', `${mistaken}/certificate?subject=${encodeURIComponent(OUTPUT)}`),
      scenario.request('engineer', 'POST', '/v1/datasets/mix/versions', { version: '2', base: '1', add: [OUTPUT] }),
      scenario.request('engineer', 'POST', '/v1/datasets/mix/versions', { version: '4', base: '2' }),
      scenario.request('engineer', 'POST', `${modelPath('lark@1')}/uses`, {
        uses: [{ dataset: 'mix', version: '2', stage: 'sft', startedAt: midnight('2026-03-01') }],
      }),
      scenario.request('compliance', 'POST', '/v1/removals?dryRun=true', {
        ...{ selector: { dataset: { name: 'mix', version: '2' } }, reason: 'r', method: 'delete' },
        effectiveAt: midnight('2026-05-01'),
      }),
    ]);
    expect(refusals.map(({ status, body }) => [status, body.code])).toEqual([
      ...[0, 1, 2].map(() => [409, 'dataset-version-withdrawn']),
      [409, 'base-withdrawn'],
      [409, 'dataset-version-withdrawn'],
      [400, 'selects-nothing-known'],
    ]);
    expect(refusals.map(({ body }) => body.detail + JSON.stringify(body.errors ?? ''))).toEqual(
      refusals.map(() => expect.stringContaining('withdrawn')),
    );
  });
});

describe('a model version that was declared by mistake', () => {
  let scenario: Scenario;
  let use: string;
  const lark = modelPath('lark@1');
  const chat = modelPath('chat@1');
  const questions = ['provenance', 'exposure?vendor=openai', 'removals'].map((one) => `${chat}/${one}`);
  const vendorExposure = '/v1/vendors/openai/exposure';
  const withdraw = (path: string, reason: unknown = REASON) =>
    scenario.request('engineer', 'POST', `${path}/withdraw`, { reason });
  const namesOf = (items: readonly { model: string; version: string }[]): string[] =>
    items.map(({ model, version }) => `${model}@${version}`);

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('openai');
    await scenario.shard(OUTPUT, { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }] });
    await scenario.dataset('mix@1', [OUTPUT]);
    await scenario.model('lark@1');
    await scenario.model('chat@1', [
      { relation: 'fine_tuned_from', model: 'lark', version: '1' },
      { relation: 'distilled_from', external: 'openai/gpt-4o@2024-08-06' },
    ]);
    await scenario.use('lark@1', 'mix@1', { stage: 'sft', startedAt: midnight('2026-01-05') });
    use = (await scenario.use('chat@1', 'mix@1', { stage: 'rl', startedAt: midnight('2026-01-06') })).uses[0].id;
  });
  afterAll(() => scenario.end());

  it('is not withdrawn while something rests on it; the refusal lists what', async () => {
    const parent = await withdraw(lark);
    expect([parent.status, parent.body.code]).toEqual([409, 'model-version-used']);
    expect(parent.body.errors).toEqual([
      { pointer: '', message: 'is named as a parent by chat@1' },
      { pointer: '', message: expect.stringMatching(/^has a recorded use of mix@1 for sft from .*: use:/) },
    ]);
    expect((await withdraw(chat)).body.errors).toMatchObject([{ message: expect.stringContaining(use) }]);
    expect(await withdraw(modelPath('chat@9'))).toMatchObject({
      ...{ status: 404, body: { code: 'model-version-not-found' } },
    });
    expect(await withdraw(chat, '')).toMatchObject({ status: 400, body: { errors: [{ pointer: '/reason' }] } });
    expect((await scenario.request('auditor', 'POST', `${chat}/withdraw`, { reason: REASON })).status).toBe(403);
  });

  it('counts in no answer once it is withdrawn; earlier answers stay, to the byte', async () => {
    expect((await withdraw(`${chat}/uses/${use}`)).status).toBe(201);
    const paths = [chat, ...questions, vendorExposure, '/v1/models/chat/versions', `${shardPath(OUTPUT)}/impact`];
    const then = (await scenario.get(chat)).asOf.treeSize as number;
    const before = await Promise.all(paths.map((one) => scenario.getText(one, then)));
    const withdrawn = await withdraw(chat);
    expect(withdrawn).toMatchObject({ status: 201, body: { model: 'chat', version: '1' } });
    expect(await withdraw(chat)).toMatchObject({ status: 200, body: withdrawn.body });
    expect(await withdraw(chat, 'Another.')).toMatchObject({ status: 409, body: { code: 'model-version-withdrawn' } });
    const statement = { withdrawn: { reason: REASON, withdrawnBy: withdrawn.body.receipt.index } };
    expect(await scenario.get(chat)).toMatchObject({ ...statement, uses: [], withdrawnUses: [{ id: use }] });
    expect((await scenario.get('/v1/models/chat/versions')).items).toMatchObject([statement]);
    expect(namesOf((await scenario.get(vendorExposure)).items)).toEqual(['lark@1']);
    expect(namesOf((await scenario.get(`${shardPath(OUTPUT)}/impact`)).modelVersions)).toEqual(['lark@1']);
    for (const question of questions)
      expect(await scenario.request('auditor', 'GET', question)).toMatchObject({
        ...{ status: 409, body: { code: 'model-version-withdrawn', detail: expect.stringContaining(REASON) } },
      });
    expect(await Promise.all(paths.map((one) => scenario.getText(one, then)))).toEqual(before);
  });

  it('is refused wherever something would rest on it', async () => {
    const versions = (model: string, body: object) =>
      scenario.request('engineer', 'POST', `/v1/models/${model}/versions`, body);
    const refusals = await Promise.all([
      versions('chat', { version: '1', parents: [] }),
      versions('tuned', {
        version: '1',
        parents: [
          { relation: 'fine_tuned_from', model: 'lark', version: '1' },
          { relation: 'fine_tuned_from', model: 'chat', version: '1' },
        ],
      }),
      scenario.request('engineer', 'POST', `${chat}/uses`, {
        uses: [{ dataset: 'mix', version: '1', stage: 'sft', startedAt: midnight('2026-01-07') }],
      }),
    ]);
    expect(refusals.map(({ status, body }) => [status, body.code])).toEqual(
      refusals.map(() => [409, 'model-version-withdrawn']),
    );
    expect(refusals[1]?.body.errors).toMatchObject([{ pointer: '/parents/1' }]);
  });

  it('releases its parent, of which a certificate has nothing to certify once its uses are withdrawn', async () => {
    const [{ id }] = (await scenario.get(lark)).uses;
    expect((await withdraw(`${lark}/uses/${id}`)).status).toBe(201);
    const none = await scenario.request('auditor', 'GET', `${lark}/certificate?subject=${encodeURIComponent(OUTPUT)}`);
    expect([none.status, none.body.code]).toEqual([409, 'nothing-to-certify']);
    expect(none.body.detail).toContain('All recorded uses of lark@1 and its parents are withdrawn');
    expect((await withdraw(lark)).status).toBe(201);
    expect((await scenario.get(vendorExposure)).items).toEqual([]);
    expect((await withdraw('/v1/datasets/mix/versions/1')).status).toBe(201);
    expect((await scenario.get(`${shardPath(OUTPUT)}/impact`)).datasetVersions).toEqual([]);
  });
});

describe('terms that were recorded by mistake', () => {
  let scenario: Scenario;
  let id: string;
  const list = '/v1/vendors/openai/terms';
  const exposure = `${modelPath('lark@1')}/exposure?vendor=openai`;
  const terms = { document: 'Business Terms', version: '1', effective: { from: midnight('2025-01-01') } };
  const withdraw = (role: 'compliance' | 'engineer', terms: string, reason: unknown = REASON) =>
    scenario.request(role, 'POST', `${list}/${encodeURIComponent(terms)}/withdraw`, { reason });

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('openai');
    id = await scenario.terms('openai', { ...terms, rules: [{ rule: 'FORBID_COMPETING_MODEL' }] });
    await scenario.terms('openai', { ...terms, version: '2', effective: { from: midnight('2025-06-01') } });
    const collected = { from: midnight('2025-02-01'), to: midnight('2025-03-01') };
    const origin = { kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06', collected };
    await scenario.shard(OUTPUT, { origins: [origin] });
    await scenario.dataset('mix@1', [OUTPUT]);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'mix@1', { stage: 'sft', startedAt: midnight('2025-07-01') });
  });
  afterAll(() => scenario.end());

  it('are not withdrawn without a reason, by who may not record terms, or where they are not recorded', async () => {
    expect(await withdraw('compliance', id, ' ')).toMatchObject({
      ...{ status: 400, body: { code: 'invalid-declaration', errors: [{ pointer: '/reason' }] } },
    });
    expect((await withdraw('engineer', id)).status).toBe(403);
    expect(await withdraw('compliance', `terms:${'0'.repeat(64)}`)).toMatchObject({
      ...{ status: 404, body: { code: 'terms-not-found' } },
    });
    const other = `/v1/vendors/acme/terms/${encodeURIComponent(id)}/withdraw`;
    await scenario.vendor('acme');
    expect((await scenario.request('compliance', 'POST', other, { reason: REASON })).status).toBe(404);
  });

  it('are in force in no answer once they are withdrawn; earlier answers stay, to the byte', async () => {
    const at = `${list}?at=${midnight('2025-02-02')}`;
    const then = (await scenario.get(list)).asOf.treeSize as number;
    const before = await Promise.all([list, at, exposure].map((one) => scenario.getText(one, then)));
    expect(JSON.stringify((await scenario.get(exposure)).paths[0].termsAtCollection)).toContain(id);
    const withdrawn = await withdraw('compliance', id);
    expect(withdrawn).toMatchObject({ status: 201, body: { id } });
    expect(await withdraw('compliance', id)).toMatchObject({ status: 200, body: withdrawn.body });
    expect(await withdraw('compliance', id, 'Another.')).toMatchObject({
      ...{ status: 409, body: { code: 'terms-withdrawn' } },
    });
    expect((await scenario.get(at)).items).toEqual([]);
    const statement = { reason: REASON, withdrawnBy: withdrawn.body.receipt.index };
    expect((await scenario.get(list)).items).toMatchObject([
      { version: '2' },
      { id, version: '1', withdrawn: statement },
    ]);
    const pages = [await scenario.get(`${list}?limit=1`)];
    pages.push(await scenario.get(`${list}?limit=1&cursor=${encodeURIComponent(pages[0]?.nextCursor)}`));
    expect(pages.map(({ items }) => items[0].version)).toEqual(['2', '1']);
    expect(JSON.stringify((await scenario.get(exposure)).paths[0])).not.toContain(id);
    expect(await Promise.all([list, at, exposure].map((one) => scenario.getText(one, then)))).toEqual(before);
  });

  it('are in force again once they are recorded again', async () => {
    expect(await scenario.terms('openai', { ...terms, rules: [{ rule: 'FORBID_COMPETING_MODEL' }] })).toBe(id);
    const { items } = await scenario.get(list);
    expect(items).toHaveLength(2);
    expect(items.filter((one: object) => 'withdrawn' in one)).toEqual([]);
    expect((await withdraw('compliance', id, 'Once more.')).status).toBe(201);
    expect((await scenario.get(list)).items[1]).toMatchObject({ withdrawn: { reason: 'Once more.' } });
  });
});
