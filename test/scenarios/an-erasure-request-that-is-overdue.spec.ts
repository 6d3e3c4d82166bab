import { digestOf, midnight, Scenario } from '@testing/harness';

const PROFILE = digestOf('a profile');

describe('an erasure request that is overdue', () => {
  let scenario: Scenario;
  let removal: string;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-31');
    await scenario.shard(PROFILE);
    removal = await scenario.removal({
      ...{ selector: { shards: [PROFILE] }, basis: 'erasure_request', effectiveAt: midnight('2026-01-31') },
      ...{ reason: 'Art. 17', requestedBy: { name: 'Ada Beispiel' } },
    });
  });
  afterAll(() => scenario.end());

  /** Advances the ledger's time: it is the time of the last entry. */
  const advanceTo = async (date: string): Promise<void> => {
    scenario.on(date);
    await scenario.shard(digestOf(date));
  };
  const overdue = async () =>
    (await scenario.get('/v1/removals?overdue=true')).items.map(({ id }: Record<string, string>) => id);
  const extend = (dueAt: string, reason: string) =>
    scenario.request('compliance', 'POST', `/v1/removals/${removal}/extend`, { dueAt: midnight(dueAt), reason });

  it('is due one month after it was received, on the last day of a shorter month', async () => {
    expect((await scenario.get(`/v1/removals/${removal}`)).dueAt).toBe(midnight('2026-02-28'));
    await advanceTo('2026-02-28');
    expect(await overdue()).toEqual([]);
    await advanceTo('2026-03-01');
    expect(await overdue()).toEqual([removal]);
  });

  it('is extended with a reason, by two months and no more', async () => {
    expect((await extend('2026-05-01', 'too far')).body.code).toBe('removal-step-refused');
    expect((await extend('2026-04-30', 'There are many backups.')).status).toBe(201);
    expect(await overdue()).toEqual([]);
    await advanceTo('2026-05-02');
    expect(await overdue()).toEqual([removal]);
    expect(await scenario.get('/v1/removals?dueBefore=2026-04-30T00:00:00Z')).toMatchObject({ items: [] });
  });

  it('stays overdue as of an earlier instant after it was withdrawn', async () => {
    const then = await scenario.getText(`/v1/removals?overdue=true`, '2026-03-15T00:00:00Z');
    await scenario.request('compliance', 'POST', `/v1/removals/${removal}/withdraw`, {
      reason: 'Withdrawn by the person.',
    });
    expect(await overdue()).toEqual([]);
    expect(await scenario.getText(`/v1/removals?overdue=true`, '2026-03-15T00:00:00Z')).toBe(then);
  });
});
