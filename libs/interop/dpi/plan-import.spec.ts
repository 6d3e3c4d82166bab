import type { JsonObject } from '@core/kernel';
import { faultsOf } from '@platform/validation';
import { RegisterShard } from '@domain/shards';
import { type DpiPlan, planImport } from './index.js';

const plan = (...cards: (JsonObject & { id: string })[]): DpiPlan =>
  planImport([
    {
      file: 'cards.json',
      document: Object.fromEntries(cards.map(({ id, ...card }) => [id, { 'Unique Dataset Identifier': id, ...card }])),
    },
  ]);
const licences = (...names: string[]): JsonObject => ({
  Licenses: names.map((name) => ({ License: name, 'License URL': 'https://licence.example/' })),
});
const faults = ({ cards }: DpiPlan): unknown[] =>
  cards.flatMap((card) => card.faults.map(({ kind, member, text }) => [kind, member, text]));

describe('planImport', () => {
  it('makes a shard of a card: models, annotation, sources, licences, languages and the number of dialogs', () => {
    const { cards, vendors, named, leftOut } = plan({
      id: 'acme-instruct',
      'Dataset Name': 'instruct',
      Collection: 'Acme',
      'Dataset URL': 'https://acme.example/data',
      'Model Generated': ['OpenAI GPT-4', 'T5'],
      'Human Annotation': 'Yes',
      'Text Sources': ['wikipedia.org', 'crowdsourced'],
      Creators: ['École Acme'],
      Languages: ['English', 'Chinese (Simplified)', 'Code'],
      'Text Metrics': { 'Num Dialogs': 12 },
      ...licences('OpenAI', 'CC BY-NC-SA 4.0', 'Apache License 2.0'),
    });
    const evidence = [{ uri: 'https://acme.example/data' }];
    expect(cards.map(({ shard }) => shard)).toEqual([
      {
        uri: 'dpi:acme-instruct',
        origins: [
          { kind: 'model_generated', generator: 'openai/gpt-4@unknown', nexus: 'upstream_dataset', evidence },
          { kind: 'model_generated', generator: 'unknown/t5@unknown', nexus: 'upstream_dataset', evidence },
          { kind: 'human', involvement: 'annotation', vendor: 'ecole-acme', evidence },
          { kind: 'human', evidence },
          { kind: 'scraped', vendor: 'wikipedia.org', evidence },
        ],
        records: 12,
        licence: 'Apache-2.0 AND CC-BY-NC-SA-4.0 AND LicenseRef-dpi-OpenAI',
        languages: ['en', 'zh-Hans'],
        labels: {
          'dpi.name': 'instruct',
          'dpi.collection': 'Acme',
          'dpi.creator.1': 'École Acme',
          'dpi.licence.1': 'OpenAI',
          'dpi.licence.2': 'CC BY-NC-SA 4.0',
          'dpi.licence.3': 'Apache License 2.0',
        },
      },
    ]);
    expect(vendors).toEqual([
      { slug: 'ecole-acme', name: 'École Acme' },
      { slug: 'openai', name: 'OpenAI', kind: 'model_provider' },
      { slug: 'wikipedia.org', name: 'wikipedia.org' },
    ]);
    expect([faults({ cards, vendors, named, leftOut }), named, leftOut]).toEqual([[], [], []]);
  });

  it('states nothing that a card does not state', () => {
    const { cards } = plan({ id: 'bare' });
    expect(cards[0]).toMatchObject({ shard: { uri: 'dpi:bare', origins: [{ kind: 'unknown' }] }, faults: [] });
    expect(Object.keys(cards[0]?.shard ?? {}).sort()).toEqual(['labels', 'origins', 'uri']);
  });

  it.each<[string, JsonObject, unknown[]]>([
    [
      'no licence of a part',
      licences('MIT License', 'Unspecified'),
      ['malformed', 'Licenses', 'MIT License, Unspecified'],
    ],
    [
      'a licence without an address',
      { Licenses: [{ License: 'MIT License', 'License URL': 'None' }] },
      ['malformed', 'Licenses', 'MIT License: None'],
    ],
    ['an address that is none', { 'Dataset URL': 'Unspecified' }, ['malformed', 'Dataset URL', 'Unspecified']],
    ['a misspelt language', { Languages: ['English', 'Portugese'] }, ['malformed', 'Languages', 'Portugese']],
    ['a model without a name', { 'Model Generated': ['Other'] }, ['malformed', 'Model Generated', 'Other']],
    ['an annotation that is neither', { 'Human Annotation': 'maybe' }, ['malformed', 'Human Annotation', 'maybe']],
    ['a text in place of a list', { Creators: 'Acme' }, ['malformed', 'Creators', 'Acme']],
    [
      'a count that is none',
      { 'Text Metrics': { 'Num Dialogs': 1.5 } },
      ['malformed', 'Text Metrics / Num Dialogs', '1.5'],
    ],
    ['a name with a line break', { 'Dataset Name': 'a\nb' }, ['malformed', 'Dataset Name', 'a�b']],
    ['a creator without a letter', { Creators: ['清华'] }, ['malformed', 'Creators', '清华']],
    [
      'another licence elsewhere',
      { ...licences('MIT License'), 'Inferred Metadata': { 'GitHub License': 'Apache License 2.0' } },
      ['contradictory', 'GitHub License', 'Apache License 2.0'],
    ],
    ['a maker’s terms without its model', licences('OpenAI'), ['contradictory', 'Licenses', 'OpenAI']],
    [
      'people without annotation',
      { 'Human Annotation': 'No', 'Text Sources': ['crowdsourced'] },
      ['contradictory', 'Text Sources', 'crowdsourced'],
    ],
    [
      'a model among the sources',
      { 'Text Sources': ['OpenAI GPT-3'] },
      ['contradictory', 'Text Sources', 'OpenAI GPT-3'],
    ],
    [
      'itself as its source',
      { 'Derived from Datasets': ['dirty'] },
      ['contradictory', 'Derived from Datasets', 'dirty'],
    ],
  ])('reports %s, and takes it for nothing else', (_, card, fault) => {
    expect(faults(plan({ id: 'dirty', ...card }))).toEqual([fault]);
  });

  it('takes no licence for the whole where a part has none', () => {
    expect(plan({ id: 'part', ...licences('MIT License', 'Various') }).cards[0]?.shard.licence).toBeUndefined();
  });

  it('puts parents before children, whatever their order, and names those that no card describes', () => {
    const { cards, named } = plan(
      { id: 'c', 'Derived from Datasets': ['B', 'Flan', 'shared'] },
      { id: 'b', 'Derived from Datasets': ['A set', 'FLAN'], Collection: 'Shared' },
      { id: 'a', 'Dataset Name': 'a SET', Collection: 'Shared' },
    );
    expect(cards.map(({ id, shard }) => [id, shard.derivedFrom])).toEqual([
      ['a', undefined],
      ['b', ['dpi:a', 'dpi:named/flan']],
      ['c', ['dpi:b', 'dpi:named/flan', 'dpi:named/shared']],
    ]);
    expect(named.map(({ uri }) => uri).sort()).toEqual(['dpi:named/flan', 'dpi:named/shared']);
  });

  it('breaks a circle of cards where it closes, and reports it', () => {
    const circle = plan({ id: 'x', 'Derived from Datasets': ['y'] }, { id: 'y', 'Derived from Datasets': ['x'] });
    expect(circle.cards.map(({ id, shard }) => [id, shard.derivedFrom])).toEqual([
      ['y', undefined],
      ['x', ['dpi:y']],
    ]);
    expect(faults(circle)).toEqual([['contradictory', 'Derived from Datasets', 'x']]);
  });

  it('reads a chain of 20,000 cards', () => {
    const ids = Array.from({ length: 20_000 }, (_, at) => `n${at}`);
    const chain = plan(...ids.map((id, at) => ({ id, 'Derived from Datasets': at < 19_999 ? [`n${at + 1}`] : [] })));
    expect(chain.cards[0]?.id).toBe('n19999');
  });

  it.each([
    [null],
    [[]],
    [3],
    ['text'],
    [{ a: 1 }],
    [{ '@context': { name: 'no card' } }],
    [{ a: { 'Unique Dataset Identifier': 'b' } }],
    [{ '': {} }],
    [JSON.parse('{"__proto__": 1}')],
  ])('leaves out %j with a reason', (document) => {
    const { cards, leftOut } = planImport([{ file: 'f.json', document }]);
    expect([cards, leftOut]).toEqual([
      [],
      [{ file: 'f.json', id: expect.any(String), why: expect.stringMatching(/\.$/) }],
    ]);
  });

  it('makes declarations that a registration accepts, also of hostile texts', () => {
    const texts = [
      '\u0000',
      '\ud800',
      'a'.repeat(5_000),
      '__proto__',
      '<script>',
      '../..',
      'x@y/z',
      '{"a":1}',
      '-',
      '.',
      '清',
    ];
    const hostile = plan(
      {
        id: 'hostile',
        'Model Generated': texts,
        'Text Sources': texts,
        Creators: texts,
        'Derived from Datasets': texts,
        Languages: texts,
        Licenses: texts.map((License) => ({ License })),
      },
      ...texts.slice(3).map((id) => ({ id, 'Model Generated': [`OpenAI ${id}`] })),
    );
    for (const { shard } of hostile.cards) expect(faultsOf(RegisterShard, shard)).toBeNull();
  });
});
