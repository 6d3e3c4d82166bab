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
