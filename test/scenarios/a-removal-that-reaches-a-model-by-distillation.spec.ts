import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const BOUGHT = digestOf('bought texts');
const OWN = digestOf('own texts');

describe('a removal that reaches a model by distillation', () => {
  let story: Scenario;
  let removal: string;

  beforeAll(async () => {
    story = await Scenario.begin('2026-01-10');
    await story.vendor('texts-inc', 'licensor');
    await story.shard(BOUGHT, { origins: [{ kind: 'human', vendor: 'texts-inc', acquisition: 'licence' }] });
    await story.shard(OWN, { origins: [{ kind: 'human' }] });
    await story.dataset('bought@1', [BOUGHT]);
    await story.dataset('own@1', [OWN]);
    await story.model('teacher@1');
    await story.use('teacher@1', 'bought@1', {
      stage: 'pretraining',
      startedAt: midnight('2026-01-01'),
      finishedAt: midnight('2026-01-09'),
    });
    await story.model('student@1', [{ model: 'teacher', version: '1', relation: 'distilled_from' }]);
    await story.use('student@1', 'own@1', { stage: 'distillation', startedAt: midnight('2026-01-09') });
    await story.model('chat@1', [{ model: 'student', version: '1', relation: 'initialised_from' }]);
    removal = await story.removal({
      selector: { vendor: 'texts-inc' },
      basis: 'licence_expiry',
      effectiveAt: midnight('2026-01-10'),
    });
  });
  afterAll(() => story.end());

  it.each(['teacher@1', 'student@1', 'chat@1'])(
    '%s used it before, by the version at which it entered',
    async (model) => {
      const { items } = await story.ask(`${modelPath(model)}/removals`);
      expect(items).toMatchObject([
        {
          removal,
          status: 'used_before_removal',
          uses: [{ model: 'teacher', version: '1', stage: 'pretraining', example: [BOUGHT] }],
        },
      ]);
    },
  );

  it('is told of each of them, and which only inherit it', async () => {
    const { modelVersions } = await story.ask(`/v1/removals/${removal}/affected`);
    expect(
      modelVersions.map(({ model, inherited, status }: Record<string, unknown>) => [model, inherited, status]),
    ).toEqual([
      ['teacher', false, 'used_before_removal'],
      ['student', true, 'used_before_removal'],
      ['chat', true, 'used_before_removal'],
    ]);
  });

  it('is used after it by all of them once the teacher is trained on it again', async () => {
    await story.use('teacher@1', 'bought@1', { stage: 'sft', startedAt: midnight('2026-01-10') });
    const { modelVersions } = await story.ask(`/v1/removals/${removal}/affected`);
    expect(modelVersions.map(({ status }: Record<string, string>) => status)).toEqual(
      Array(3).fill('used_after_removal'),
    );
    const { items } = await story.ask(`${modelPath('chat@1')}/removals`);
    expect(items[0].uses.map(({ status }: Record<string, string>) => status)).toEqual([
      'used_before_removal',
      'used_after_removal',
    ]);
  });
});
