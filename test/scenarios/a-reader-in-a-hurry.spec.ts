import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';
import { askExposure, formatExposure } from '../../apps/cli/ask/exposure-question.js';
import { formatGenerated } from '../../apps/cli/ask/format-generated.js';
import { askGenerated } from '../../apps/cli/ask/provenance-question.js';

const DIARIES = digestOf('diaries');
const TRACES = [1, 2, 3, 4, 5].map((number) => digestOf(`traces of a vendor’s model, ${number}`));
const MIX = digestOf('five traces and a diary');

describe('an answer for a reader in a hurry', () => {
  let scenario: Scenario;

  const reader = { get: <Answer>(path: string) => scenario.get(path) as Promise<Answer> };
  const named = (text: string) => {
    const [model = '', version = ''] = text.split('@');
    return { model, version };
  };
  const generated = async (model: string) => formatGenerated(await askGenerated(reader, named(model)));
  const shares = async (model: string) => {
    const { byKindSet, shards } = await askGenerated(reader, named(model));
    expect(byKindSet.reduce((sum, part) => sum + part.shards, 0)).toBe(shards);
    return Object.fromEntries(byKindSet.map((part) => [part.kinds.join('+'), part.shards]));
  };
  const train = async (model: string, dataset: string, parents: readonly Readonly<Record<string, unknown>>[] = []) => {
    await scenario.model(model, parents);
    await scenario.use(model, dataset, { stage: 'sft', startedAt: midnight('2025-02-01') });
  };

  beforeAll(async () => {
    scenario = await Scenario.begin('2025-01-01');
    await scenario.vendor('openai');
    await scenario.vendor('common-crawl', 'crawler');
    const trace = { kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' };
    await scenario.shard(DIARIES, { origins: [{ kind: 'human' }] });
    for (const name of TRACES) await scenario.shard(name, { origins: [trace] });
    await scenario.shard(MIX, { derivedFrom: [...TRACES, DIARIES] });
    await scenario.dataset('traces@1', TRACES);
    await scenario.dataset('diaries@1', [DIARIES]);
    await scenario.dataset('mix@1', [MIX]);
    await scenario.dataset('both@1', [DIARIES, MIX]);
    await train('teacher@1', 'traces@1');
    await train('pupil@1', 'diaries@1', [{ model: 'teacher', version: '1', relation: 'fine_tuned_from' }]);
    await train('distilled@1', 'diaries@1', [{ external: 'openai/gpt-4o@2024-08-06', relation: 'distilled_from' }]);
    await train('mixed@1', 'mix@1');
    await train('mixed@2', 'both@1');
    await scenario.model('empty@1');
  });
  afterAll(() => scenario.end());

  it('covers the ancestors, and separates their data from its own', async () => {
    const lines = await generated('pupil@1');
    expect(lines[1]).toBe('Counted: its own 1 shard and those of its ancestors (parents: teacher@1), 6 in all.');
    expect(lines.find((line) => line.includes('openai/gpt-4o'))).toMatch(/ 5 +direct +its ancestors$/);
    expect(lines.join()).not.toContain('No shard is recorded');
  });

  it('names a vendor’s model that the model was distilled from, though people made all of its data', async () => {
    const lines = await generated('distilled@1');
    expect(lines.find((line) => line.includes('openai/gpt-4o@2024-08-06'))).toContain('distilled_from');
    expect(lines.at(-1)).toContain('distilled@1 was distilled from openai/gpt-4o@2024-08-06');
    expect(await shares('distilled@1')).toEqual({ human: 1 });
  });

  it('counts a mix as one shard of two kinds, not as made by people', async () => {
    expect(await shares('mixed@1')).toEqual({ 'human+model_generated': 1 });
    expect((await generated('mixed@1')).join('\n')).not.toContain('made by people');
    expect(await shares('mixed@2')).toEqual({ human: 1, 'human+model_generated': 1 });
  });

  it('states nothing about a model version of which nothing is recorded', async () => {
    const lines = await generated('empty@1');
    expect(lines).toContain('  No data is recorded, so nothing can be stated about generated data.');
    expect(lines.at(-1)).toBe('  - No training and no evaluation of empty@1 is recorded.');
    expect(lines.join()).not.toContain('made by people');
  });

  it('is told over HTTP which parents a breakdown leaves out', async () => {
    const leftOut = { reason: 'parents_left_out', model: 'pupil', version: '1', parents: ['teacher@1'] };
    for (const question of ['provenance', 'components?label=component']) {
      const separator = question.includes('?') ? '&' : '?';
      const path = `${modelPath('pupil@1')}/${question}`;
      expect((await scenario.get(path)).gaps).toMatchObject([leftOut]);
      expect((await scenario.get(`${path}${separator}chain=true`)).gaps).toEqual([]);
    }
  });

  it('reads how many shards leave an exposure open, where, and which', async () => {
    const web = [1, 2, 3, 4].map((number) => digestOf(`web page ${number}`));
    for (const name of web) await scenario.shard(name, { origins: [{ kind: 'scraped', vendor: 'common-crawl' }] });
    await scenario.dataset('web@1', [...web, DIARIES]);
    await scenario.dataset('less-web@1', [web[0] ?? '', DIARIES]);
    await train('surfer@1', 'less-web@1');
    await train('surfer@2', 'web@1', [{ model: 'surfer', version: '1', relation: 'fine_tuned_from' }]);
    const question = named('surfer@2');
    const answer = await askExposure(reader, question, { vendor: 'openai' });
    const place = (version: string, dataset: string, shards: number) => ({
      ...{ model: 'surfer', version, dataset, datasetVersion: '1', shards },
    });
    expect(answer).toMatchObject({
      exposed: 'unknown',
      declared: false,
      gaps: [
        {
          ...{ reason: 'authorship_not_established', shards: 4, ofShards: 5, placesLeftOut: 0 },
          where: [place('2', 'web', 4), place('1', 'less-web', 1)],
          examples: web.slice(0, 3),
          says: '4 of 5 shards are from the web, where anybody and any model may be the author.',
        },
      ],
    });
    expect(formatExposure(question, { vendor: 'openai' }, answer)).toEqual([
      'Is surfer@2 exposed to vendor openai? Unknown: no path is declared, but the record leaves something open.',
      '',
      'What the record leaves open:',
      '  - 4 of 5 shards are from the web, where anybody and any model may be the author.',
      '    4 in web@1, used by surfer@2',
      '    1 in less-web@1, used by surfer@1',
      `    such as ${web.slice(0, 3).join(', ')}`,
    ]);
  });
});
