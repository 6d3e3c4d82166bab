import { digestOf, Scenario } from '@testing/harness';

/**
 * In April the removal of a vendor's model output from June on is ordered; the version of July is
 * clean. In August someone mixes in a shard that was filtered from the removed one earlier, and a
 * model is trained on the mix.
 */
describe('data removed mid-year that came back in a derived shard', () => {
  let scenario: Scenario;
  const [annotated, human, filtered] = ['annotated', 'human', 'filtered'].map(digestOf) as [string, string, string];
  let removal: string;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('openai');
    const origin = {
      kind: 'model_generated',
      involvement: 'annotation',
      vendor: 'openai',
      generator: 'openai/gpt-4o@2024',
    };
    await scenario.shard(human, { origins: [{ kind: 'human' }] });
    await scenario.shard(annotated, { origins: [origin] });
    await scenario.shard(filtered, { derivedFrom: [annotated], activity: { kind: 'filter' } });
    await scenario.dataset('mix@winter', [human, annotated, filtered]);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'mix@winter', {
      stage: 'sft',
      startedAt: '2026-02-01T00:00:00Z',
      finishedAt: '2026-03-01T00:00:00Z',
    });
    scenario.on('2026-04-02');
    removal = await scenario.removal({
      selector: { vendor: 'openai' },
      effectiveAt: '2026-06-01T00:00:00Z',
      basis: 'terms_of_use',
    });
    scenario.on('2026-07-01');
    await scenario.dataset('mix@summer', { base: 'winter', remove: [annotated, filtered] });
    await scenario.model('lark@2');
    await scenario.use('lark@2', 'mix@summer', {
      stage: 'sft',
      startedAt: '2026-07-02T00:00:00Z',
      finishedAt: '2026-07-20T00:00:00Z',
    });
  });
  afterAll(() => scenario.end());

  const checksOf = (verification: { checks: { check: string; verdict: string; evidence: object }[] }) =>
    new Map(verification.checks.map((check) => [check.check, check]));

  it('is excluded in July: no later version contains it, and no later model used it', async () => {
    scenario.on('2026-07-21');
    const verification = await scenario.verify(removal);
    const checks = checksOf(verification);
    expect(checks.get('committed-sets')).toMatchObject({ verdict: 'excluded', evidence: { violated: 0, earlier: 1 } });
    expect(checks.get('uses')).toMatchObject({ verdict: 'excluded', evidence: { uses: 1, late: 0 } });
    expect(checks.get('content')?.verdict).toBe('excluded');
  });

  it('is found in August with the path by which it came back, and raises findings', async () => {
    scenario.on('2026-08-03');
    const fresh = digestOf('filtered again');
    await scenario.shard(fresh, { derivedFrom: [filtered], activity: { kind: 'dedup' } });
    await scenario.dataset('mix@autumn', [human, fresh]);
    await scenario.model('lark@3', [{ model: 'lark', version: '2', relation: 'fine_tuned_from' }]);
    await scenario.use('lark@3', 'mix@autumn', { stage: 'sft', startedAt: '2026-08-04T00:00:00Z' });
    scenario.on('2026-09-01');
    const verification = await scenario.verify(removal);
    const checks = checksOf(verification);
    expect(verification.verdict).toBe('violated');
    expect(checks.get('committed-sets')).toMatchObject({
      verdict: 'violated',
      evidence: {
        violated: 1,
        examples: [{ dataset: 'mix', version: 'autumn', members: 1, path: expect.arrayContaining([fresh]) }],
      },
    });
    expect(checks.get('uses')).toMatchObject({
      verdict: 'violated',
      evidence: { late: 1, examples: [{ model: 'lark', version: '3', datasetVersion: 'autumn', finishedAt: null }] },
    });
    expect((await scenario.get(`/v1/removals/${removal}`)).state).toBe('breached');
    const findings = await scenario.get(`/v1/findings?removal=${removal}&state=open&kind=verification-violated`);
    expect(findings.items.map(({ subject }: { subject: object }) => subject)).toEqual(
      expect.arrayContaining([
        { removal, dataset: 'mix' },
        { removal, model: 'lark' },
      ]),
    );
  });

  it('leaves the verification of July unchanged as of July', async () => {
    const list = await scenario.get(`/v1/removals/${removal}/verifications`);
    expect(list.items.map(({ id }: { id: string }) => id)).toEqual(['verification-2', 'verification-1']);
    const july = await scenario.get('/v1/verifications/verification-1', '2026-07-22T00:00:00Z');
    expect(july.checks.map(({ verdict }: { verdict: string }) => verdict)).toContain('excluded');
    expect((await scenario.get(`/v1/removals/${removal}/verifications`, '2026-07-22T00:00:00Z')).items).toHaveLength(1);
  });
});
