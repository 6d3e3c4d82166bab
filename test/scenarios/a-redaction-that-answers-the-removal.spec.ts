import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const LETTERS = digestOf('letters');
const CLEANED = digestOf('letters, without hers');
const TOKENS = digestOf('tokens of the cleaned letters');
const FILTERED = digestOf('letters, filtered');

describe('a redaction that answers the removal', () => {
  let scenario: Scenario;
  let removal: string;
  let other: string;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-03-01');
    await scenario.shard(LETTERS, { dataset: 'letters' });
    const effectiveAt = midnight('2026-03-02');
    const erasure = { basis: 'erasure_request', method: 'redact', effectiveAt };
    removal = await scenario.removal({
      ...erasure,
      selector: { dataset: 'letters', recordKeys: ['letter-17', 'letter-18'] },
    });
    other = await scenario.removal({ selector: { shards: [LETTERS] }, effectiveAt });
    await scenario.shard(CLEANED, {
      dataset: 'letters',
      derivedFrom: [LETTERS],
      activity: { kind: 'redaction', removal },
    });
    await scenario.shard(TOKENS, { dataset: 'letters', derivedFrom: [CLEANED], activity: { kind: 'tokenize' } });
    await scenario.shard(FILTERED, { derivedFrom: [LETTERS], activity: { kind: 'filter' } });
    await scenario.dataset('letters@clean', [TOKENS]);
    await scenario.dataset('letters@dirty', [FILTERED]);
    await scenario.model('owl@1');
    scenario.on('2026-04-01');
    await scenario.use('owl@1', 'letters@clean', {
      stage: 'sft',
      startedAt: midnight('2026-03-10'),
      finishedAt: midnight('2026-03-11'),
    });
  });
  afterAll(() => scenario.end());

  const shards = async (id: string) =>
    (await scenario.get(`/v1/removals/${id}/scope`)).items.map(({ shard }: Record<string, string>) => shard);

  it('frees its output and the descendants from that removal, but from no other', async () => {
    expect(await shards(removal)).toEqual([LETTERS, FILTERED]);
    expect(await shards(other)).toEqual([LETTERS, CLEANED, TOKENS, FILTERED]);
    expect(await scenario.get(`/v1/removals/${removal}`)).toMatchObject({
      redactions: 1,
      scope: { selected: 1, tainted: 2 },
    });
  });

  it('leaves datasets and models of the redacted shards unaffected by that removal', async () => {
    const { datasetVersions, modelVersions } = await scenario.get(`/v1/removals/${removal}/affected`);
    expect(datasetVersions.map(({ version }: Record<string, string>) => version)).toEqual(['dirty']);
    expect(modelVersions).toEqual([]);
    const { items } = await scenario.get(`${modelPath('owl@1')}/removals`);
    expect(items.map(({ removal: id, status }: Record<string, string>) => [id, status])).toEqual([
      [removal, 'never_used'],
      [other, 'used_after_removal'],
    ]);
  });

  it('is named where the redacted origin is inherited, as the removals do', async () => {
    await scenario.vendor('acme');
    const [source, cleaned, copied] = [digestOf('answers'), digestOf('answers, cleaned'), digestOf('answers, copied')];
    await scenario.shard(source, { origins: [{ kind: 'model_generated', generator: 'acme/m@1' }] });
    const answered = await scenario.removal({
      ...{ selector: { vendor: 'acme' }, method: 'redact', effectiveAt: midnight('2026-03-20') },
    });
    await scenario.shard(cleaned, { derivedFrom: [source], activity: { kind: 'redaction', removal: answered } });
    await scenario.shard(copied, { derivedFrom: [source], activity: { kind: 'filter' } });
    const path = async (model: string) =>
      (await scenario.get(`${modelPath(model)}/exposure?vendor=acme`)).paths.map(
        ({ shards, redacted }: Record<string, unknown>) => ({ shards, redacted }),
      );
    for (const [name, members] of [
      ['redacted', [cleaned]],
      ['partly', [cleaned, copied]],
    ] as const) {
      await scenario.dataset(`${name}@1`, members);
      await scenario.model(`${name}@1`);
      const during = { startedAt: midnight('2026-03-25'), finishedAt: midnight('2026-03-26') };
      await scenario.use(`${name}@1`, `${name}@1`, { stage: 'sft', ...during });
    }
    const redacted = { shards: 1, removals: [answered] };
    expect(await path('redacted@1')).toEqual([{ shards: 1, redacted }]);
    expect(await path('partly@1')).toEqual([{ shards: 2, redacted }]);
    const { items } = await scenario.get(`${modelPath('redacted@1')}/removals`);
    expect(items.at(-1)).toMatchObject({ removal: answered, status: 'never_used' });
  });

  it('is refused if its input contains nothing to redact', async () => {
    const { status, body } = await scenario.request('engineer', 'POST', '/v1/shards', {
      ...{ digest: digestOf('x'), derivedFrom: [CLEANED], activity: { kind: 'redaction', removal } },
    });
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'redaction-refused', '/derivedFrom']);
  });

  it('keeps record keys out of the ledger', async () => {
    const { selector } = await scenario.get(`/v1/removals/${removal}`);
    expect(selector.recordKeys).toEqual({ count: 2, commitment: expect.stringMatching(/^sha256:/) });
    expect(await scenario.getText(`/v1/removals/${removal}/history`)).not.toContain('letter-17');
  });
});
