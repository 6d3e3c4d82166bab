import { auditDatabase, type Difference, Differences } from '@domain/audit';
import { midnight, pollUntil, Scenario, TEST_ORIGIN } from '@testing/harness';

const BOUGHT = 's3://web/bought';
const CLEANED = 's3://web/cleaned';
const HUMAN = { origins: [{ kind: 'human' }] };
const GENERATED = { origins: [{ kind: 'model_generated', generator: 'acme/writer@1' }] };
const RULE = {
  title: 'No output of Acme',
  effect: 'block',
  gates: ['registration'],
  onUnknown: 'allow',
  effective: { from: midnight('2026-01-01') },
  when: { origin: { vendor: 'acme' } },
  reason: 'The board decided so.',
};

interface Finding {
  readonly subject: object;
  readonly state: string;
  readonly severity: string;
  readonly count: number;
}

describe('a correction that makes a registered shard break a rule', () => {
  let scenario: Scenario;
  const findings = (holds: (found: readonly Finding[]) => boolean): Promise<Finding[]> =>
    pollUntil(
      () => scenario.request('auditor', 'GET', '/v1/findings?kind=rule-flagged'),
      (body) => holds(body.items),
    ).then(({ items }) => items);
  /** The states of the findings, newest first, once they are these. */
  const states = (...expected: string[]): Promise<Finding[]> =>
    findings((found) => found.map(({ state }) => state).join() === expected.join());

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-02-01');
    await scenario.vendor('acme');
    expect((await scenario.request('compliance', 'PUT', '/v1/rules/no-acme', RULE)).status).toBe(201);
    await scenario.shard(BOUGHT, { ...HUMAN, dataset: 'web' });
    await scenario.shard(CLEANED, { dataset: 'web', derivedFrom: [BOUGHT], activity: { kind: 'filter' } });
    await scenario.shard('s3://web/own', { ...HUMAN, dataset: 'own' });
  });
  afterAll(() => scenario.end());

  it('is recorded, and raises, updates, resolves and raises again the finding of the registration', async () => {
    const refused = await scenario.request('engineer', 'POST', '/v1/shards', { uri: 's3://web/more', ...GENERATED });
    expect(refused.status).toBe(409);
    await scenario.withWorker(
      async () => {
        await scenario.correct(BOUGHT, 'The seller told us.', GENERATED);
        const [opened] = await states('open');
        expect(opened).toMatchObject({
          ...{ subject: { rule: 'no-acme' }, severity: 'violation', count: 2, examples: [BOUGHT, CLEANED] },
          ...{ detail: 'A rule is met: No output of Acme', vendors: ['acme'], datasets: ['web'] },
        });
        expect((await scenario.get('/v1/findings?vendor=acme&dataset=web')).items).toHaveLength(1);
        await scenario.correct('s3://web/own', 'The seller told us.', GENERATED);
        const [updated] = await findings(([one]) => one?.count === 3);
        expect(updated).toMatchObject({ state: 'open', datasets: ['own', 'web'] });
        await scenario.correct(BOUGHT, 'The seller was wrong.', HUMAN);
        await findings(([one]) => one?.count === 1);
        const selector = { shards: ['s3://web/own'] };
        const bulk = { reason: 'The seller was wrong.', selector, facts: HUMAN };
        expect((await scenario.request('compliance', 'POST', '/v1/shards/corrections', bulk)).status).toBeLessThan(300);
        await states('resolved');
        await scenario.correct(BOUGHT, 'The seller was right.', GENERATED);
        const [again, before] = await states('open', 'resolved');
        expect(again).toMatchObject({ count: 2, regressionOf: (before as unknown as { id: string }).id });
      },
      { evaluateEveryMs: 50 },
    );
  });

  it('finds shards that were registered before the rule, and no more where it is retired', async () => {
    await scenario.withWorker(
      async () => {
        const other = { ...RULE, title: 'Human data is licensed', when: { missing: { what: 'licence' } } };
        const flagging = { ...other, effect: 'flag', severity: 'warning' };
        expect((await scenario.request('compliance', 'PUT', '/v1/rules/licensed', flagging)).status).toBe(201);
        const [opened] = await states('open', 'open', 'resolved');
        expect(opened).toMatchObject({ subject: { rule: 'licensed' }, severity: 'warning', count: 3 });
        // The gate adds what it flags to the same finding.
        await scenario.shard('s3://web/third', { ...HUMAN, dataset: 'third' });
        await findings(([one]) => one?.count === 4);
        await scenario.request('compliance', 'POST', '/v1/rules/licensed/retire', { reason: 'Over.' });
        await states('resolved', 'open', 'resolved');
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
