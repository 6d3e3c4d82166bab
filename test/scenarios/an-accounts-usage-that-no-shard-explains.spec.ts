import { digestOf, midnight, Scenario } from '@testing/harness';

const DAY = 86_400;
const MARCH = Date.parse('2026-03-01') / 1_000;
const CHATS = digestOf('chats of the annotators');

/** A page of OpenAI's organisation usage, grouped by model and project. */
const page = (outputTokens: readonly number[], model = 'gpt-4o-2024-08-06') => ({
  object: 'page',
  data: outputTokens.map((tokens, at) => ({
    object: 'bucket',
    start_time: MARCH + at * DAY,
    end_time: MARCH + (at + 1) * DAY,
    results: [
      {
        object: 'organization.usage.completions.result',
        input_tokens: 2 * tokens,
        output_tokens: tokens,
        num_model_requests: 3,
        project_id: 'proj_a',
        user_id: 'user-somebody',
        model,
      },
    ],
  })),
  has_more: false,
  next_page: null,
});

describe('an account’s usage that no shard explains', () => {
  let scenario: Scenario;
  const path = '/v1/receipts/usage';
  const load = async (
    body: unknown,
    query = '?vendor=openai&account=org-1',
    role: 'engineer' | 'auditor' = 'engineer',
  ) =>
    scenario.request(
      role,
      'POST',
      `${path}${query}`,
      body,
      typeof body === 'string' ? { 'content-type': 'text/csv' } : {},
    );
  const usage = (query = '') => scenario.get(`/v1/vendors/openai/usage${query}`);
  const findings = async () => (await scenario.get('/v1/findings?vendor=openai')).items;
  const generated = (more: object = {}) => ({
    kind: 'model_generated',
    generator: 'openai/gpt-4o@2024-08-06',
    nexus: 'own_account',
    collected: { from: midnight('2026-03-01'), to: midnight('2026-03-03') },
    ...more,
  });

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-04-01');
    await scenario.vendor('openai');
  });
  afterAll(() => scenario.end());

  it('states that no usage is recorded, and compares nothing', async () => {
    expect(await usage()).toMatchObject({
      days: null,
      status: 'not_comparable',
      unexplainedTokens: null,
      gaps: ['No usage of these days is recorded.'],
    });
  });

  it.each([
    ['a vendor that is not declared', page([1]), '?vendor=nobody&account=o', 404, 'vendor-not-found', undefined],
    ['an export without its vendor', page([1]), '?account=o', 400, 'malformed-query', '/vendor'],
    ['an account that is a person', page([1]), '?vendor=openai&account=a@b.example', 400, 'invalid-usage', '/account'],
    ['an export of nothing', { data: [] }, undefined, 400, 'invalid-usage', '/rows'],
    ['data that are no buckets', { data: 5 }, undefined, 400, 'malformed-usage-export', '/data'],
    [
      'buckets of an hour',
      { data: [{ ...page([1]).data[0], end_time: MARCH + 3600 }] },
      undefined,
      400,
      'malformed-usage-export',
      '/data/0/end_time',
    ],
    ['half a token', page([0.5]), undefined, 400, 'malformed-usage-export', '/data/0/results/0/output_tokens'],
    ['a CSV without days', 'model,output_tokens\nm,1\n', undefined, 400, 'malformed-usage-export', '/rows/1'],
    [
      'a CSV with an open quote',
      'day,output_tokens\n"2026-03-01,1\n',
      undefined,
      400,
      'malformed-usage-export',
      '/rows/2',
    ],
    [
      'a day of no calendar',
      { vendor: 'openai', account: 'o', rows: [{ day: '2026-02-30', requests: 1 }] },
      '',
      400,
      'malformed-body',
      '/rows/0/day',
    ],
    [
      'a day in the far future',
      { vendor: 'openai', account: 'o', rows: [{ day: '9999-12-31', requests: 1 }] },
      '',
      400,
      'invalid-usage',
      '/rows/0/day',
    ],
    [
      'a row without figures',
      { vendor: 'openai', account: 'o', rows: [{ day: '2026-02-01' }] },
      '',
      400,
      'invalid-usage',
      '/rows/0',
    ],
    [
      'a row twice',
      { vendor: 'openai', account: 'o', rows: [1, 2].map((requests) => ({ day: '2026-02-01', requests })) },
      '',
      400,
      'invalid-usage',
      '/rows/1',
    ],
  ])('refuses %s', async (_, body, query, status, code, pointer) => {
    const answer = await load(body, query);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (pointer !== undefined) expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  it('refuses a key that may not register', async () => {
    expect((await load(page([1]), undefined, 'auditor')).status).toBe(403);
  });

  it('raises a finding about the vendor for usage that no shard explains', async () => {
    const loaded = await load(page([600_000, 400_000]));
    expect([loaded.status, loaded.body]).toMatchObject([201, { recorded: 2, amended: 0, existing: 0, more: false }]);
    const entry = await scenario.get(`/v1/ledger/entries/${loaded.body.receipt.index}`);
    expect(JSON.stringify(entry)).not.toContain('user-somebody');
    expect(await findings()).toMatchObject([
      {
        kind: 'unexplained-usage',
        subject: { vendor: 'openai' },
        severity: 'warning',
        count: 2,
        evidence: { models: [{ generator: 'gpt-4o-2024-08-06', boughtTokens: 1_000_000, declaredShards: 0 }] },
        examples: ['2026-03-01 org-1 gpt-4o-2024-08-06: 600000 output tokens', expect.any(String)],
      },
    ]);
    expect(await usage()).toMatchObject({
      days: { from: '2026-03-01', to: '2026-03-03' },
      status: 'unexplained',
      unexplainedTokens: 1_000_000,
      gaps: ['No shard declares output of this period from an own account: all of it is unexplained.'],
      bought: { inputTokens: 2_000_000, outputTokens: 1_000_000, requests: 6 },
      accounts: { items: [{ account: 'org-1', outputTokens: 1_000_000 }] },
    });
    expect(await scenario.getText('/v1/findings?vendor=openai&format=csv')).toContain('unexplained-usage');
  });

  it('records the same export once, whatever its form, and amends a day that grew', async () => {
    const csv = [
      'start_time_iso,model,project_id,user_id,num_model_requests,input_tokens,output_tokens',
      '2026-03-01T00:00:00+00:00,gpt-4o-2024-08-06,proj_a,u1,1,400000,200000',
      '2026-03-01T00:00:00+00:00,gpt-4o-2024-08-06,proj_a,u2,2,800000,400000',
    ].join('\r\n');
    for (const body of [page([600_000, 400_000]), csv]) {
      const again = await load(body);
      expect([again.status, again.body]).toMatchObject([200, { recorded: 0, amended: 0, more: false }]);
    }
    const one = await load({ ...page([600_000]), has_more: true, next_page: 'AAAA' });
    expect([one.status, one.body]).toMatchObject([200, { existing: 1, more: true }]);
    expect(await findings()).toMatchObject([{ count: 2 }]);
    const then = (await usage()).asOf.treeSize as number;
    const before = await scenario.getText('/v1/vendors/openai/usage', then);
    const grown = await load(page([600_000, 500_000]));
    expect([grown.status, grown.body]).toMatchObject([201, { recorded: 0, amended: 1, existing: 1 }]);
    expect((await usage()).bought.outputTokens).toBe(1_100_000);
    expect(await scenario.getText('/v1/vendors/openai/usage', then)).toBe(before);
  });

  it('refuses a sum beside its parts', async () => {
    const row = { day: '2026-03-01', generator: 'gpt-4o-2024-08-06', outputTokens: 600_000 };
    const answer = await load({ vendor: 'openai', account: 'org-1', rows: [row] }, '');
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      409,
      'usage-conflict',
      '/rows/0/project',
    ]);
  });

  it('is not comparable while a shard of the period does not state its tokens', async () => {
    await scenario.shard(CHATS, { origins: [generated()] });
    expect(await usage()).toMatchObject({
      status: 'not_comparable',
      unexplainedTokens: null,
      gaps: ['1 shard of this period declares no tokens.'],
      declared: { shards: 1, tokens: 0, withoutTokens: 1 },
    });
  });

  it('is explained by what shards of the account declare, and not by what came from elsewhere', async () => {
    await scenario.shard(digestOf('sharegpt'), {
      tokens: 9_000_000,
      origins: [generated({ nexus: 'upstream_dataset' })],
    });
    await scenario.shard(digestOf('february'), {
      tokens: 9_000_000,
      origins: [generated({ collected: { from: midnight('2026-02-01'), to: midnight('2026-03-01') } })],
    });
    await scenario.correct(CHATS, 'The tokens were counted.', { tokens: 1_050_000 });
    expect(await usage()).toMatchObject({
      status: 'explained',
      unexplainedTokens: 50_000,
      declared: { shards: 1, tokens: 1_050_000, elsewhere: 1 },
      gaps: ['1 shard that came from elsewhere than an own account: nothing is explained by that.'],
    });
    expect(await usage('?from=2026-03-02&to=2026-03-03')).toMatchObject({ bought: { outputTokens: 500_000 } });
  });

  it('reads Anthropic’s report, with tokens of caches', async () => {
    await scenario.vendor('anthropic');
    const result = {
      uncached_input_tokens: 100,
      cache_read_input_tokens: 20,
      cache_creation: { ephemeral_1h_input_tokens: 3, ephemeral_5m_input_tokens: 4 },
      output_tokens: 50,
      model: 'claude-sonnet-4',
      workspace_id: null,
      api_key_id: 'apikey_1',
    };
    const bucket = {
      starting_at: '2026-03-01T00:00:00Z',
      ending_at: '2026-03-02T00:00:00Z',
      results: [result, result],
    };
    const answer = await load({ data: [bucket], has_more: false }, '?vendor=anthropic&account=org-2');
    expect([answer.status, answer.body]).toMatchObject([201, { recorded: 1 }]);
    expect(await scenario.get('/v1/vendors/anthropic/usage')).toMatchObject({
      bought: { inputTokens: 254, outputTokens: 100, requests: null },
      models: { items: [{ generator: 'claude-sonnet-4', status: 'unexplained' }] },
    });
  });
});
