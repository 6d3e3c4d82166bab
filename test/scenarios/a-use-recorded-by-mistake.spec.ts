import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const OUTPUT = digestOf('a vendor’s model’s output');
const TEXT = digestOf('human text');

describe('a use that was recorded by mistake, after the removal of what it used', () => {
  let scenario: Scenario;
  let removal: string;
  let use: string;
  let path: string;
  const exposure = `${modelPath('lark@1')}/exposure?vendor=openai`;
  const removals = `${modelPath('lark@1')}/removals`;
  const reason = 'The run was cancelled before it read anything.';
  const withdraw = (role: 'engineer' | 'auditor' | 'service', id: string, body: object) =>
    scenario.request(role, 'POST', `${modelPath('lark@1')}/uses/${encodeURIComponent(id)}/withdraw`, body);

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('openai');
    await scenario.shard(OUTPUT, { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' }] });
    await scenario.shard(TEXT, { origins: [{ kind: 'human' }] });
    await scenario.dataset('mix@1', [OUTPUT, TEXT]);
    await scenario.dataset('clean@1', [TEXT]);
    await scenario.model('lark@1');
    removal = await scenario.removal({ selector: { vendor: 'openai' }, effectiveAt: midnight('2026-02-01') });
    scenario.on('2026-04-01');
    const period = { startedAt: midnight('2026-03-01'), finishedAt: midnight('2026-03-02') };
    await scenario.use('lark@1', 'clean@1', { stage: 'sft', ...period });
    use = (await scenario.use('lark@1', 'mix@1', { stage: 'sft', ...period })).uses[0].id;
    path = modelPath('lark@1');
  });
  afterAll(() => scenario.end());

  it('counts until it is withdrawn', async () => {
    expect(await scenario.get(exposure)).toMatchObject({ exposed: true });
    expect((await scenario.get(removals)).items[0]).toMatchObject({ status: 'used_after_removal', certain: true });
    const { checks } = await scenario.verify(removal);
    expect(checks.find(({ check }: { check: string }) => check === 'uses')).toMatchObject({ verdict: 'violated' });
  });

  it('is not withdrawn without a reason, by who may not correct, or where it is not recorded', async () => {
    expect(await withdraw('engineer', use, {})).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/reason' }] },
    });
    expect(await withdraw('engineer', use, { reason: ' ' })).toMatchObject({
      ...{ status: 400, body: { code: 'invalid-use', errors: [{ pointer: '/reason' }] } },
    });
    for (const role of ['auditor', 'service'] as const)
      expect((await withdraw(role, use, { reason })).status).toBe(403);
    expect(await withdraw('engineer', `use:${'0'.repeat(64)}`, { reason })).toMatchObject({
      ...{ status: 404, body: { code: 'use-not-found' } },
    });
  });

  it('counts in no answer once it is withdrawn; earlier answers stay, to the byte', async () => {
    const then = (await scenario.get(path)).asOf.treeSize as number;
    const before = await Promise.all([path, exposure, removals].map((one) => scenario.getText(one, then)));
    const withdrawn = await withdraw('engineer', use, { reason });
    expect(withdrawn).toMatchObject({ status: 201, body: { id: use } });
    expect(await withdraw('engineer', use, { reason })).toMatchObject({ status: 200, body: withdrawn.body });
    expect(await withdraw('engineer', use, { reason: 'Another.' })).toMatchObject({
      ...{ status: 409, body: { code: 'use-withdrawn' } },
    });
    expect(await scenario.get(exposure)).toMatchObject({ exposed: false });
    expect(await scenario.get(path)).toMatchObject({
      uses: [{ dataset: 'clean' }],
      withdrawnUses: [{ id: use, dataset: 'mix', version: '1', reason, withdrawnBy: withdrawn.body.receipt.index }],
    });
    expect(JSON.stringify((await scenario.get(removals)).items)).not.toContain('used_after_removal');
    const { checks } = await scenario.verify(removal);
    expect(checks.find(({ check }: { check: string }) => check === 'uses')).toMatchObject({ verdict: 'excluded' });
    expect(await Promise.all([path, exposure, removals].map((one) => scenario.getText(one, then)))).toEqual(before);
  });

  it('is cited as withdrawn in a certificate', async () => {
    await scenario.publish();
    const query = `subject=${encodeURIComponent(OUTPUT)}`;
    const { status, text } = await scenario.request('auditor', 'GET', `${path}/certificate?${query}`);
    expect([status, text]).toEqual([200, expect.stringContaining('"kind":"model.use-withdrawn"')]);
    expect(text).toContain('\nset clean@1\n');
    expect(text).not.toContain('\nset mix@1\n');
  });

  it('counts again where it is recorded again, and can be withdrawn again', async () => {
    const again = await scenario.use('lark@1', 'mix@1', { stage: 'sft', startedAt: midnight('2026-03-01') });
    expect(again.uses).toMatchObject([{ id: use, outcome: 'recorded' }]);
    expect((await scenario.get(path)).withdrawnUses).toBeUndefined();
    expect(await scenario.get(exposure)).toMatchObject({ exposed: true });
    expect((await withdraw('engineer', use, { reason: 'Once more a mistake.' })).status).toBe(201);
    expect(await scenario.get(exposure)).toMatchObject({ exposed: false });
  });
});
