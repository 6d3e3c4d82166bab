import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const FORUM = digestOf('a forum');
const LATER = digestOf('more of the forum');

describe('a withdrawn removal', () => {
  let scenario: Scenario;
  let removal: string;
  let beforeWithdrawal: number;
  const effectiveAt = midnight('2026-02-01');
  const origins = [{ kind: 'scraped', vendor: 'forum' }];

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-02-01');
    await scenario.vendor('forum', 'crawler');
    await scenario.shard(FORUM, { origins });
    await scenario.dataset('forum@1', [FORUM]);
    await scenario.model('owl@1');
    await scenario.use('owl@1', 'forum@1', { stage: 'sft', startedAt: midnight('2026-01-01') });
    removal = await scenario.removal({ selector: { vendor: 'forum' }, effectiveAt });
    beforeWithdrawal = (await scenario.get(`/v1/removals/${removal}`)).asOf.treeSize;
    scenario.on('2026-03-01');
    await scenario.request('compliance', 'POST', `/v1/removals/${removal}/withdraw`, {
      reason: 'A licence was found.',
    });
    await scenario.shard(LATER, { origins });
  });
  afterAll(() => scenario.end());

  it('removes nothing any more, and later shards are not checked against it', async () => {
    expect((await scenario.get(`${modelPath('owl@1')}/removals`)).items).toEqual([]);
    expect((await scenario.get(`/v1/findings?removal=${removal}`)).items).toEqual([]);
    expect((await scenario.get(`/v1/removals/${removal}/scope`)).items).toMatchObject([{ shard: FORUM }]);
  });

  it('remains in the record, with who withdrew it, when, and why', async () => {
    expect((await scenario.get(`/v1/removals/${removal}`)).state).toBe('withdrawn');
    const { items } = await scenario.get(`/v1/removals/${removal}/history`);
    expect(items[1]).toMatchObject({
      kind: 'removal.withdrawn',
      at: midnight('2026-03-01'),
      data: { reason: 'A licence was found.' },
    });
  });

  it('is effective as of an earlier position', async () => {
    expect((await scenario.get(`/v1/removals/${removal}`, beforeWithdrawal)).state).toBe('effective');
    expect((await scenario.get(`${modelPath('owl@1')}/removals`, beforeWithdrawal)).items).toMatchObject([
      { status: 'used_after_removal' },
    ]);
  });

  it('can be ordered again as a new removal', async () => {
    const again = await scenario.removal({ selector: { vendor: 'forum' }, effectiveAt });
    expect(again).not.toBe(removal);
    expect((await scenario.get(`/v1/removals/${again}`)).scope).toEqual({ selected: 2, tainted: 2 });
  });
});
