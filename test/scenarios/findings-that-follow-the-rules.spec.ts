import { midnight, pollUntil, Scenario } from '@testing/harness';

const GENERATED = { origins: [{ kind: 'model_generated', generator: 'acme/writer@1' }] };
const HUMAN = { origins: [{ kind: 'human' }] };
const RULE = {
  title: 'No output of Acme',
  effect: 'block',
  gates: ['commit', 'use'],
  onUnknown: 'allow',
  effective: { from: midnight('2026-01-01') },
  when: { origin: { vendor: 'acme' } },
  reason: 'The board decided so.',
};

describe('findings about what was recorded before', () => {
  let scenario: Scenario;
  const state = (body: object) => scenario.request('compliance', 'PUT', '/v1/rules/no-acme', body);
  /** The findings, oldest first, once there are so many in these states. */
  const findings = async (...states: string[]) => {
    const { items } = await pollUntil(
      () => scenario.request('auditor', 'GET', '/v1/findings?kind=rule-flagged'),
      (body) =>
        [...body.items]
          .reverse()
          .map(({ state }: { state: string }) => state)
          .join() === states.join(),
    );
    return [...items].reverse() as { id: string; subject: object; regressionOf?: string }[];
  };
  const ofVersion = { dataset: 'web', version: '1', rule: 'no-acme' };
  const ofModel = { model: 'lark', version: '1', dataset: 'web', rule: 'no-acme' };

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-02-01');
    await scenario.vendor('acme');
    await scenario.shard('s3://web/raw', HUMAN);
    await scenario.shard('s3://web/clean', { derivedFrom: ['s3://web/raw'], activity: { kind: 'filter' } });
    await scenario.dataset('web@1', ['s3://web/clean']);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'web@1', { stage: 'sft', startedAt: midnight('2026-01-31') });
  });
  afterAll(() => scenario.end());

  it('are opened, resolved, raised again and left alone as rules, origins, waivers and the clock change', async () => {
    await scenario.withWorker(
      async () => {
        expect((await state(RULE)).status).toBe(201);
        await scenario.correct('s3://web/raw', 'It was read again.', GENERATED);
        const opened = await findings('open', 'open');
        expect(opened.map(({ subject }) => subject)).toEqual([ofVersion, ofModel]);
        const [first, second] = opened.map(({ id }) => encodeURIComponent(id));
        await scenario.request('compliance', 'POST', `/v1/findings/${second}/waive`, { reason: 'Accepted.' });
        await scenario.correct('s3://web/raw', 'It was read once more.', HUMAN);
        await findings('resolved', 'waived');
        await scenario.correct('s3://web/raw', 'The first reading was right.', GENERATED);
        const again = await findings('resolved', 'waived', 'open');
        expect(again[2]).toMatchObject({ subject: ofVersion, regressionOf: decodeURIComponent(first ?? '') });
        const waiver = { scope: { dataset: 'web' }, reason: 'A pilot.', until: midnight('2026-03-01') };
        const asked = await scenario.request('compliance', 'POST', '/v1/rules/no-acme/waivers', waiver);
        const { waiver: id } = asked.body as { waiver: string };
        expect((await scenario.request('admin', 'POST', `/v1/waivers/${id}/approve`, {})).status).toBe(201);
        await findings('resolved', 'waived', 'resolved');
        scenario.on('2026-03-01');
        await findings('resolved', 'waived', 'resolved', 'open');
        await scenario.request('compliance', 'POST', '/v1/rules/no-acme/retire', { reason: 'Over.' });
        await findings('resolved', 'waived', 'resolved', 'resolved');
      },
      { evaluateEveryMs: 50 },
    );
  });

  it('come of jobs whose progress and result are shown', async () => {
    const { items } = await scenario.get('/v1/jobs?name=policy.evaluate-rules');
    const jobs = items as { state: string; result: { opened: number; closed: number } }[];
    expect(jobs.map((job) => job.state)).toEqual(jobs.map(() => 'completed'));
    const sum = (member: 'opened' | 'closed') => jobs.reduce((all, { result }) => all + result[member], 0);
    expect([sum('opened'), sum('closed')]).toEqual([4, 3]);
    expect(items[0]).toMatchObject({ progress: { done: 2, total: 2 } });
  });
});
