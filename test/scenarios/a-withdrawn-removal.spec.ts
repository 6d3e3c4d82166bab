import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const FORUM = digestOf('a forum');
const LATER = digestOf('more of the forum');

describe('a withdrawn removal', () => {
  let story: Scenario;
  let removal: string;
  let standing: number;
  const effectiveAt = midnight('2026-02-01');
  const origins = [{ kind: 'scraped', vendor: 'forum' }];

  beforeAll(async () => {
    story = await Scenario.begin('2026-02-01');
    await story.vendor('forum', 'crawler');
    await story.shard(FORUM, { origins });
    await story.dataset('forum@1', [FORUM]);
    await story.model('owl@1');
    await story.use('owl@1', 'forum@1', { stage: 'sft', startedAt: midnight('2026-01-01') });
    removal = await story.removal({ selector: { vendor: 'forum' }, effectiveAt });
    standing = (await story.ask(`/v1/removals/${removal}`)).asOf.treeSize;
    story.on('2026-03-01');
    await story.request('compliance', 'POST', `/v1/removals/${removal}/withdraw`, { reason: 'A licence was found.' });
    await story.shard(LATER, { origins });
  });
  afterAll(() => story.end());

  it('removes nothing any longer, and what comes later is not tested against it', async () => {
    expect((await story.ask(`${modelPath('owl@1')}/removals`)).items).toEqual([]);
    expect((await story.ask(`/v1/findings?removal=${removal}`)).items).toEqual([]);
    expect((await story.ask(`/v1/removals/${removal}/scope`)).items).toMatchObject([{ shard: FORUM }]);
  });

  it('is still there, with who withdrew it, when, and why', async () => {
    expect((await story.ask(`/v1/removals/${removal}`)).state).toBe('withdrawn');
    const { items } = await story.ask(`/v1/removals/${removal}/history`);
    expect(items[1]).toMatchObject({
      kind: 'removal.withdrawn',
      at: midnight('2026-03-01'),
      data: { reason: 'A licence was found.' },
    });
  });

  it('stood as of then', async () => {
    expect((await story.ask(`/v1/removals/${removal}`, standing)).state).toBe('effective');
    expect((await story.ask(`${modelPath('owl@1')}/removals`, standing)).items).toMatchObject([
      { status: 'used_after_removal' },
    ]);
  });

  it('may be ordered again, as another one', async () => {
    const again = await story.removal({ selector: { vendor: 'forum' }, effectiveAt });
    expect(again).not.toBe(removal);
    expect((await story.ask(`/v1/removals/${again}`)).scope).toEqual({ selected: 2, tainted: 2 });
  });
});
