import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const OUTPUT = digestOf('a vendor’s model’s output');
const TEXT = digestOf('human text');

describe('a use of which no end is recorded, and a removal of what it used', () => {
  let scenario: Scenario;
  let removal: string;
  let use: string;

  const finish = (id: string, finishedAt: string) =>
    scenario.request('engineer', 'POST', `${modelPath('lark@1')}/uses/${encodeURIComponent(id)}/finish`, {
      finishedAt,
    });

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('openai');
    await scenario.shard(OUTPUT, { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }] });
    await scenario.shard(TEXT, { origins: [{ kind: 'human' }] });
    await scenario.dataset('mix@1', [OUTPUT, TEXT]);
    await scenario.model('lark@1');
    const recorded = await scenario.use('lark@1', 'mix@1', { stage: 'sft', startedAt: midnight('2026-02-01') });
    use = recorded.uses[0].id;
    expect(recorded.warnings).toMatchObject([{ code: 'no-end-recorded', use }]);
    scenario.on('2026-06-01');
    const effectiveAt = midnight('2026-06-30');
    removal = await scenario.removal({ selector: { vendor: 'openai' }, basis: 'terms_of_use', effectiveAt });
    scenario.on('2026-07-15');
  });
  afterAll(() => scenario.end());

  it('leaves the verification inconclusive, with a finding that asks for the end', async () => {
    const verification = await scenario.verify(removal);
    const uses = verification.checks.find(({ check }: { check: string }) => check === 'uses');
    expect(uses).toMatchObject({
      verdict: 'inconclusive',
      evidence: { late: 0, running: 1, examples: [{ outcome: 'running' }] },
    });
    const { items } = await scenario.get(`/v1/findings?removal=${removal}`);
    expect(items).toContainEqual(
      expect.objectContaining({
        kind: 'verification-inconclusive',
        subject: { removal, model: 'lark' },
        detail: expect.stringContaining('they count as running'),
      }),
    );
    expect((await scenario.get(`${modelPath('lark@1')}/removals`)).items[0]).toMatchObject({
      ...{ state: 'inconclusive', status: 'used_after_removal', certain: false },
    });
  });

  it('refuses an end before the start, and an end of a use that is not recorded', async () => {
    expect(await finish(use, '2026-01-01T00:00:00Z')).toMatchObject({ status: 400, body: { code: 'invalid-use' } });
    expect(await finish(`use:${'0'.repeat(64)}`, '2026-07-01T00:00:00Z')).toMatchObject({
      ...{ status: 404, body: { code: 'use-not-found' } },
    });
  });

  it('is before the removal once its end is recorded so; earlier answers stay', async () => {
    const path = `${modelPath('lark@1')}/removals`;
    const then = (await scenario.get(path)).asOf.treeSize as number;
    const before = await scenario.getText(path, then);
    const finished = await finish(use, '2026-03-01T00:00:00Z');
    expect(finished).toMatchObject({ status: 201, body: { uses: [{ id: use, outcome: 'amended' }], warnings: [] } });
    expect((await finish(use, '2026-03-01T00:00:00Z')).status).toBe(200);
    expect((await scenario.get(path)).items[0]).toMatchObject({ status: 'used_before_removal', certain: true });
    expect(await scenario.getText(path, then)).toBe(before);
    const { checks } = await scenario.verify(removal);
    expect(checks.find(({ check }: { check: string }) => check === 'uses')).toMatchObject({ verdict: 'excluded' });
  });

  it('is warned of at once where the data holds what is removed, as is a commit', async () => {
    const holds = { code: 'holds-removed-shards', removal, shards: 1 };
    expect((await scenario.dataset('mix@2', [OUTPUT])).warnings).toMatchObject([
      { ...holds, message: `mix@2 holds 1 shard that ${removal} removes.` },
    ]);
    expect((await scenario.dataset('mix@3', [TEXT])).warnings).toEqual([]);
    expect((await scenario.get('/v1/datasets/mix/versions/1')).warnings).toMatchObject([holds]);
    const period = { startedAt: midnight('2026-07-01'), finishedAt: midnight('2026-07-02') };
    expect((await scenario.use('lark@1', 'mix@1', { stage: 'rl', ...period })).warnings).toMatchObject([holds]);
    const again = await scenario.use('lark@1', 'mix@3', { stage: 'rl', startedAt: midnight('2026-07-01') });
    expect(again.warnings).toMatchObject([{ code: 'no-end-recorded' }]);
  });
});
