import { auditDatabase, type Difference, Differences } from '@domain/audit';
import { digestOf, midnight, modelPath, pollUntil, Scenario, TEST_ORIGIN } from '@testing/harness';

const FORUM = digestOf('forum');
const COPY = 's3://mirror/forum';
const NEWS = digestOf('news');
const HUMAN = { origins: [{ kind: 'human' }], licence: 'MIT' };
const GENERATED = { origins: [{ kind: 'model_generated', generator: 'acme/writer@1' }], licence: 'MIT' };
const RULE = {
  title: 'Origins are not disputed',
  effect: 'block',
  gates: ['registration', 'commit', 'use', 'certificate'],
  onUnknown: 'allow',
  effective: { from: midnight('2026-01-01') },
  when: { contradiction: { declarations: ['origins'] } },
  reason: 'Somebody has to look.',
};

describe('one content that is declared in two ways', () => {
  let scenario: Scenario;
  const put = (when: object) =>
    scenario.request('compliance', 'PUT', '/v1/rules/not-disputed', { ...RULE, when: { contradiction: when } });
  const check = async (members: readonly string[]) => {
    const asked = { dataset: 'text', order: { version: 'next', add: members } };
    return (await scenario.request('service', 'POST', '/v1/policy/check', asked)).body;
  };
  const commit = (version: string, members: readonly string[]) =>
    scenario.request('engineer', 'POST', '/v1/datasets/text/versions', { version, add: members });
  const use = (version: string) => ({ dataset: 'text', version, stage: 'sft', startedAt: midnight('2026-01-31') });

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-02-01');
    await scenario.vendor('acme');
    await scenario.shard(FORUM, HUMAN);
    await scenario.shard(NEWS, HUMAN);
    await scenario.dataset('text@1', [FORUM, NEWS]);
    await scenario.model('lark@1');
    expect((await put({ declarations: ['origins'] })).status).toBe(201);
  });
  afterAll(() => scenario.end());

  it('is not asked about in words that mean nothing', async () => {
    const [none, both, other] = [
      { declarations: [] },
      { declarations: ['origins'], declared: 'human' },
      { declarations: ['uri'] },
    ];
    for (const [wrong, pointer] of [
      [none, '/when/contradiction/declarations'],
      [both, '/when/contradiction/declarations'],
      [other, '/when/contradiction/declarations/0'],
    ] as const) {
      const { status, body } = await put(wrong);
      expect([status, body.errors]).toMatchObject([400, [{ pointer }]]);
    }
  });

  it('keeps data out of the gates from the refused declaration on', async () => {
    expect((await check([FORUM])).verdict).toBe('allow');
    const again = await scenario.request('engineer', 'POST', '/v1/shards', { digest: FORUM, ...GENERATED });
    expect([again.status, again.body.code]).toEqual([409, 'shard-conflict']);
    expect(await check([FORUM, NEWS])).toMatchObject({
      verdict: 'deny',
      findings: [{ rule: 'not-disputed', verdict: 'deny', count: 1, examples: [FORUM] }],
    });
    const refused = await commit('2', [FORUM]);
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'policy-refused', findings: [{ count: 1 }] }]);
    expect((await commit('3', [NEWS])).status).toBe(201);
    const uses = { uses: [use('1')] };
    expect((await scenario.request('engineer', 'POST', `${modelPath('lark@1')}/uses`, uses)).status).toBe(409);
    await scenario.publish();
    const path = `/v1/datasets/text/versions/1/certificate?subject=${encodeURIComponent(NEWS)}`;
    const certificate = await scenario.request('auditor', 'GET', path);
    expect([certificate.status, certificate.body.code]).toEqual([409, 'policy-refused']);
  });

  it('is told then and now, replayed, and found by the standing evaluation', async () => {
    const { rules } = await scenario.get('/v1/datasets/text/versions/1/policy');
    expect(rules).toMatchObject([{ rule: 'not-disputed', then: null, now: { verdict: 'deny', path: [FORUM] } }]);
    for (const [known, count] of [
      ['then', 0],
      ['now', 1],
    ] as const) {
      const { body } = await scenario.request('auditor', 'POST', '/v1/rules/not-disputed/replay', { known });
      expect([known, body.items.length]).toEqual([known, count]);
    }
    await scenario.withWorker(
      async () => {
        const subjects = async (expected: readonly string[]) => {
          const { items } = await pollUntil(
            () => scenario.request('auditor', 'GET', '/v1/findings?kind=rule-flagged&state=open'),
            (body) => body.items.length === expected.length,
          );
          const found = (items as { subject: { rule: string; dataset?: string } }[]).map(({ subject }) => subject);
          expect(found.map(({ dataset = 'registered' }) => dataset).sort()).toEqual(expected);
        };
        await subjects(['registered', 'text']);
        await scenario.correct(FORUM, 'The other declaration was right.', { origins: GENERATED.origins });
        await subjects([]);
        await scenario.correct(FORUM, 'It was not.', { origins: HUMAN.origins });
        await subjects(['registered', 'text']);
        // What was stated to be the same content under another name is disputed too, and so is its
        // copy.
        await scenario.shard(COPY, GENERATED);
        const bound = await scenario.request('engineer', 'POST', `/v1/shards/${encodeURIComponent(COPY)}/bindings`, {
          digest: NEWS,
        });
        expect([bound.status, bound.body.code]).toEqual([409, 'digest-already-named']);
        await subjects(['registered', 'text', 'text']);
        expect(await check([COPY, NEWS])).toMatchObject({ findings: [{ count: 2 }] });
        await scenario.correct(COPY, 'The copy is of people, too.', { origins: HUMAN.origins });
        await subjects(['registered', 'text']);
      },
      { evaluateEveryMs: 50 },
    );
  });

  it('leaves tables that an audit finds in line with the ledger', async () => {
    const found: Difference[] = [];
    const differences = new Differences((difference) => found.push(difference));
    await auditDatabase(scenario.database, { origin: TEST_ORIGIN }, differences);
    expect(found).toEqual([]);
  });
});
