import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const LETTERS = digestOf('letters');
const CLEANED = digestOf('letters, without hers');
const TOKENS = digestOf('tokens of the cleaned letters');
const FILTERED = digestOf('letters, filtered');

describe('a redaction that answers the removal', () => {
  let story: Scenario;
  let removal: string;
  let other: string;

  beforeAll(async () => {
    story = await Scenario.begin('2026-03-01');
    await story.shard(LETTERS, { dataset: 'letters' });
    const effectiveAt = midnight('2026-03-02');
    const erasure = { basis: 'erasure_request', method: 'redact', effectiveAt };
    removal = await story.removal({
      ...erasure,
      selector: { dataset: 'letters', recordKeys: ['letter-17', 'letter-18'] },
    });
    other = await story.removal({ selector: { shards: [LETTERS] }, effectiveAt });
    await story.shard(CLEANED, {
      dataset: 'letters',
      derivedFrom: [LETTERS],
      activity: { kind: 'redaction', removal },
    });
    await story.shard(TOKENS, { dataset: 'letters', derivedFrom: [CLEANED], activity: { kind: 'tokenize' } });
    await story.shard(FILTERED, { derivedFrom: [LETTERS], activity: { kind: 'filter' } });
    await story.dataset('letters@clean', [TOKENS]);
    await story.dataset('letters@dirty', [FILTERED]);
    await story.model('owl@1');
    story.on('2026-04-01');
    await story.use('owl@1', 'letters@clean', {
      stage: 'sft',
      startedAt: midnight('2026-03-10'),
      finishedAt: midnight('2026-03-11'),
    });
  });
  afterAll(() => story.end());

  const shards = async (id: string) =>
    (await story.ask(`/v1/removals/${id}/scope`)).items.map(({ shard }: Record<string, string>) => shard);

  it('is clean for that removal, with all that is made of it, and not for another', async () => {
    expect(await shards(removal)).toEqual([LETTERS, FILTERED]);
    expect(await shards(other)).toEqual([LETTERS, CLEANED, TOKENS, FILTERED]);
    expect(await story.ask(`/v1/removals/${removal}`)).toMatchObject({
      redactions: 1,
      scope: { selected: 1, tainted: 2 },
    });
  });

  it('so a version and a model of the cleaned shards are not touched by it', async () => {
    const { datasetVersions, modelVersions } = await story.ask(`/v1/removals/${removal}/affected`);
    expect(datasetVersions.map(({ version }: Record<string, string>) => version)).toEqual(['dirty']);
    expect(modelVersions).toEqual([]);
    const { items } = await story.ask(`${modelPath('owl@1')}/removals`);
    expect(items.map(({ removal: id, status }: Record<string, string>) => [id, status])).toEqual([
      [removal, 'never_used'],
      [other, 'used_after_removal'],
    ]);
  });

  it('is refused where there is nothing to redact', async () => {
    const { status, body } = await story.request('engineer', 'POST', '/v1/shards', {
      ...{ digest: digestOf('x'), derivedFrom: [CLEANED], activity: { kind: 'redaction', removal } },
    });
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'redaction-refused', '/derivedFrom']);
  });

  it('leaves no record key in the ledger', async () => {
    const { selector } = await story.ask(`/v1/removals/${removal}`);
    expect(selector.recordKeys).toEqual({ count: 2, commitment: expect.stringMatching(/^sha256:/) });
    expect(await story.askText(`/v1/removals/${removal}/history`)).not.toContain('letter-17');
  });
});
