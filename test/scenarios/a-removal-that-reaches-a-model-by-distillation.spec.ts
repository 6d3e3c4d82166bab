import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const BOUGHT = digestOf('bought texts');
const OWN = digestOf('own texts');

describe('a removal that reaches a model by distillation', () => {
  let scenario: Scenario;
  let removal: string;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('texts-inc', 'licensor');
    await scenario.shard(BOUGHT, { origins: [{ kind: 'human', vendor: 'texts-inc', acquisition: 'licence' }] });
    await scenario.shard(OWN, { origins: [{ kind: 'human' }] });
    await scenario.dataset('bought@1', [BOUGHT]);
    await scenario.dataset('own@1', [OWN]);
    await scenario.model('teacher@1');
    await scenario.use('teacher@1', 'bought@1', {
      stage: 'pretraining',
      startedAt: midnight('2026-01-01'),
      finishedAt: midnight('2026-01-09'),
    });
    await scenario.model('student@1', [{ model: 'teacher', version: '1', relation: 'distilled_from' }]);
    await scenario.use('student@1', 'own@1', { stage: 'distillation', startedAt: midnight('2026-01-09') });
    await scenario.model('chat@1', [{ model: 'student', version: '1', relation: 'initialised_from' }]);
    removal = await scenario.removal({
      selector: { vendor: 'texts-inc' },
      basis: 'licence_expiry',
      effectiveAt: midnight('2026-01-10'),
    });
  });
  afterAll(() => scenario.end());

  it.each(['teacher@1', 'student@1', 'chat@1'])(
    'lists %s as used before the removal, through the ancestor that used the data',
    async (model) => {
      const { items } = await scenario.get(`${modelPath(model)}/removals`);
      expect(items).toMatchObject([
        {
          removal,
          status: 'used_before_removal',
          uses: [{ model: 'teacher', version: '1', stage: 'pretraining', example: [BOUGHT] }],
        },
      ]);
    },
  );

  it('lists each model as affected, and which ones only inherit the data', async () => {
    const { modelVersions } = await scenario.get(`/v1/removals/${removal}/affected`);
    expect(
      modelVersions.map(({ model, inherited, status }: Record<string, unknown>) => [model, inherited, status]),
    ).toEqual([
      ['teacher', false, 'used_before_removal'],
      ['student', true, 'used_before_removal'],
      ['chat', true, 'used_before_removal'],
    ]);
  });

  it('lists all of them as used after the removal once the teacher is trained on the data again', async () => {
    await scenario.use('teacher@1', 'bought@1', { stage: 'sft', startedAt: midnight('2026-01-10') });
    const { modelVersions } = await scenario.get(`/v1/removals/${removal}/affected`);
    expect(modelVersions.map(({ status }: Record<string, string>) => status)).toEqual(
      Array(3).fill('used_after_removal'),
    );
    const { items } = await scenario.get(`${modelPath('chat@1')}/removals`);
    expect(items[0].uses.map(({ status }: Record<string, string>) => status)).toEqual([
      'used_before_removal',
      'used_after_removal',
    ]);
  });
});
