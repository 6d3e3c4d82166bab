import { midnight, modelPath, Scenario } from '@testing/harness';

const PAGE = 's3://crawl/page';
const OPEN = 's3://crawl/open';
const BOUGHT = 's3://bought/answers';
const RULE = { effect: 'block', onUnknown: 'allow', effective: { from: midnight('2026-01-01') }, reason: 'A policy.' };
const signal = (value: string, day: string) => ({ scheme: 'robots', value, capturedAt: midnight(day) });

describe('a rightholder who said no after collection, and data that may not be used everywhere', () => {
  let scenario: Scenario;
  const rule = async (slug: string, facts: object): Promise<void> => {
    const { status } = await scenario.request('compliance', 'PUT', `/v1/rules/${slug}`, { ...RULE, ...facts });
    expect(status).toBe(201);
  };
  const check = async (body: object) =>
    (await scenario.request('service', 'POST', '/v1/policy/check', body)).body as Record<string, unknown>;
  const order = (add: string[]) => ({ dataset: 'web', order: { version: '9', add } });

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-02-01');
    await scenario.vendor('acme');
    await scenario.shard(PAGE, {
      origins: [{ kind: 'scraped' }],
      licence: 'CC-BY-NC-4.0',
      preferences: [signal('allow', '2026-01-10')],
    });
    await scenario.shard(OPEN, { origins: [{ kind: 'human' }], preferences: [signal('allow', '2026-01-10')] });
    const collected = { from: midnight('2026-01-05'), to: midnight('2026-01-06') };
    await scenario.shard(BOUGHT, {
      origins: [{ kind: 'model_generated', generator: 'acme/m@1', vendor: 'acme', collected }],
    });
    await scenario.dataset('web@1', [PAGE, OPEN]);
    await scenario.model('lark@1');
    const opted = (at: string) => ({
      title: `No data whose rightholder says no (${at})`,
      gates: ['registration', 'commit', 'use'],
      when: { preference: { value: 'deny', at } },
    });
    await rule('opted-out-then', opted('collection'));
    await rule('opted-out-now', opted('now'));
  });
  afterAll(() => scenario.end());

  it('lets the data pass until the later signal is recorded, and then refuses what comes', async () => {
    expect(await check(order([PAGE, OPEN]))).toMatchObject({ verdict: 'allow' });
    scenario.on('2026-06-01');
    const preferences = [signal('allow', '2026-01-10'), signal('deny', '2026-05-20')];
    await scenario.correct(PAGE, 'The robots.txt changed.', { preferences });
    const findings = [{ rule: 'opted-out-now', verdict: 'deny', count: 1, examples: [PAGE] }];
    expect(await check(order([PAGE, OPEN]))).toMatchObject({ verdict: 'deny', findings });
    const commit = await scenario.request('engineer', 'POST', '/v1/datasets/web/versions', order([PAGE]).order);
    expect(commit).toMatchObject({ status: 409, body: { code: 'policy-refused', findings } });
    const copy = { uri: 's3://crawl/copy', origins: [{ kind: 'scraped' }], preferences };
    expect(await check({ shards: [copy] })).toMatchObject({ verdict: 'deny', findings: [{ rule: 'opted-out-now' }] });
    expect((await scenario.request('engineer', 'POST', '/v1/shards', copy)).status).toBe(409);
    expect(await check(order([OPEN]))).toMatchObject({ verdict: 'allow' });
  });

  it('holds a licence and a missing approval against what is recorded', async () => {
    await rule('non-commercial', {
      ...{ title: 'No NC licences', gates: ['commit'], effect: 'flag', onUnknown: 'flag' },
      when: { origin: { licence: 'CC-BY-NC-4.0' } },
    });
    await rule('approved', {
      ...{ title: 'Every access is approved', gates: ['commit'] },
      when: { missing: { what: 'approval' } },
    });
    const found = async (shard: string) => {
      const { findings } = (await check(order([shard]))) as { findings: { rule: string; verdict: string }[] };
      return findings.map(({ rule: slug, verdict }) => `${slug} ${verdict}`).sort();
    };
    expect(await found(PAGE)).toEqual(['approved unknown', 'non-commercial deny', 'opted-out-now deny']);
    expect(await found(BOUGHT)).toEqual([
      ...['approved deny', 'non-commercial unknown', 'opted-out-now unknown', 'opted-out-then unknown'],
    ]);
    const approval = { grantedTo: 'us', purpose: 'evaluation', approvedBy: 'acme', effective: {} };
    const path = '/v1/vendors/acme/approvals';
    expect((await scenario.request('compliance', 'POST', path, approval)).status).toBe(201);
    expect(await found(BOUGHT)).not.toContain('approved deny');
  });

  it('refuses a use that is offered where the data may not be used', async () => {
    await rule('not-in-the-union', {
      title: 'Scraped data is not for the EU',
      gates: ['use'],
      when: { all: [{ origin: { kind: 'scraped' } }, { jurisdiction: { in: ['EU'] } }] },
    });
    const wrong = { title: 'T', gates: ['commit'], when: { not: { jurisdiction: { in: ['EU'] } } } };
    expect((await scenario.request('compliance', 'PUT', '/v1/rules/wrong', { ...RULE, ...wrong })).body).toMatchObject({
      errors: [{ pointer: '/gates' }],
    });
    await scenario.request('compliance', 'POST', '/v1/rules/opted-out-now/retire', { reason: 'Of another test.' });
    const use = { dataset: 'web', version: '1', stage: 'sft', startedAt: midnight('2026-03-01') };
    const inPlaces = (jurisdictions?: string[]) => ({ model: 'lark', version: '1', uses: [{ ...use, jurisdictions }] });
    expect(await check(inPlaces(['US', 'FR']))).toMatchObject({
      verdict: 'deny',
      findings: [{ rule: 'not-in-the-union', count: 1, examples: [PAGE], use: { dataset: 'web' } }],
    });
    const refused = { uses: inPlaces(['US', 'FR']).uses };
    expect((await scenario.request('engineer', 'POST', `${modelPath('lark@1')}/uses`, refused)).status).toBe(409);
    expect(await check(inPlaces(['US']))).toMatchObject({ verdict: 'allow', findings: [] });
    expect(await check(inPlaces())).toMatchObject({ verdict: 'allow', findings: [{ verdict: 'unknown' }] });
  });
});
