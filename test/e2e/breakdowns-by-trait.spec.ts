import { propertyRuns } from '@testing/arbitraries';
import { shardPath, startTestApi, type TestApi } from '@testing/harness';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- an answer's body, compared member by member

interface Facts {
  readonly licence?: string;
  readonly languages?: string[];
  readonly modality?: string;
  readonly tokens?: number;
}

const SHARDS = 6;
const facts: fc.Arbitrary<Facts> = fc.record(
  {
    licence: fc.constantFrom('MIT', 'CC-BY-4.0', 'MIT OR LicenseRef-own'),
    languages: fc.subarray(['de', 'en', 'pt-BR'], { minLength: 1 }),
    modality: fc.constantFrom('text', 'code'),
    tokens: fc.integer({ min: 0, max: 9 }),
  },
  { requiredKeys: [] },
);
const shard = fc.nat(SHARDS - 1);
/** Members, one of them again for each time it counts more. */
const members = fc.array(shard, { minLength: 1, maxLength: 9 });
const corrections = fc.array(fc.tuple(shard, facts), { maxLength: 3 });
const world = fc.record({
  shards: fc.array(facts, { minLength: SHARDS, maxLength: SHARDS }),
  versions: fc.tuple(members, members),
  epochs: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  corrections: fc.tuple(corrections, corrections),
});

const TRAITS = ['licence', 'language', 'modality'] as const;
type Trait = (typeof TRAITS)[number];

describe('breakdowns by a trait', () => {
  let api: TestApi;
  let worlds = 0;
  beforeAll(async () => (api = await startTestApi()));
  afterAll(() => api.close());

  const write = async (path: string, body: object): Promise<number> => {
    const answer = await api.request('POST', path, body);
    expect([200, 201]).toContain(answer.status);
    return answer.body.receipt.treeSize;
  };
  const get = async (path: string): Promise<Body> => {
    const answer = await api.request('GET', path);
    expect(answer.status).toBe(200);
    return answer.body;
  };

  it('agree with counting every member, as of every position', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ shards, versions, epochs, corrections: [early, late] }) => {
        const name = `w${worlds++}`;
        const uri = (n: number): string => `s3://${name}/${n}`;
        const stated = shards.map((one) => ({ ...one }));
        const correct = async (list: readonly (readonly [number, Facts])[]): Promise<void> => {
          for (const [n, change] of list) {
            if (Object.keys(change).length === 0) continue;
            await write(`${shardPath(uri(n))}/corrections`, { reason: 'Checked.', ...change });
            Object.assign(stated[n] as Facts, change);
          }
        };
        for (const [n, one] of shards.entries()) await write('/v1/shards', { uri: uri(n), ...one });
        await write(`/v1/datasets/${name}/versions`, { version: '1', add: versions[0].map(uri) });
        await correct(early);
        await write(`/v1/datasets/${name}/versions`, { version: '2', add: versions[1].map(uri) });
        await write(`/v1/models/${name}/versions`, { version: '1' });
        const during = { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-02T00:00:00Z' };
        const uses = epochs.map((times, n) => {
          return { dataset: name, version: `${n + 1}`, stage: 'sft', epochs: times, ...during };
        });
        const before = await write(`/v1/models/${name}/versions/1/uses`, { uses });
        const past = structuredClone(stated);
        await correct(late);
        for (const [asOf, known] of [
          [before, past],
          ['', stated],
        ] as const) {
          const [one, two] = versions;
          const many = [epochs[0], epochs[1]].flatMap((times, n) =>
            Array.from({ length: times }, () => versions[n] as number[]).flat(),
          );
          const answers: readonly (readonly [string, number[]])[] = [
            [`/v1/datasets/${name}/versions/1/breakdown?weighted=true`, one],
            [`/v1/datasets/${name}/versions/2/breakdown?weighted=false`, [...new Set(two)]],
            [`/v1/models/${name}/versions/1/provenance?weighted=false`, [...new Set([...one, ...two])]],
            [`/v1/models/${name}/versions/1/provenance?weighted=true`, many],
          ];
          for (const [path, counted] of answers) {
            for (const by of TRAITS) {
              const body = await get(`${path}&by=${by}${asOf && `&asOf=${asOf}`}`);
              expectSame(
                body,
                by,
                counted.map((n) => known[n] as Facts),
              );
            }
          }
        }
      }),
      { numRuns: propertyRuns(5) },
    );
  });

  it('count members that lie far apart, and languages that overlap', async () => {
    await write('/v1/shards', { uri: 's3://far/first', languages: ['de', 'en'], tokens: 5 });
    const lines = Array.from({ length: 100 }, (_, n) => JSON.stringify({ uri: `s3://far/${n}`, modality: 'code' }));
    const headers = { 'content-type': 'application/x-ndjson' };
    expect((await api.request('POST', '/v1/shards/bulk', lines.join('\n'), { headers })).status).toBe(200);
    await write('/v1/shards', { uri: 's3://far/last', languages: ['en'] });
    await write('/v1/datasets/far/versions', { version: '1', add: ['s3://far/first', 's3://far/last'] });
    const body = await get('/v1/datasets/far/versions/1/breakdown?by=language');
    expect(body['byLanguage'].map(({ language, shards, share }: Body) => [language, shards, share['shards']])).toEqual([
      ['en', 2, 1],
      ['de', 1, 0.5],
    ]);
    expect(body['byLanguageSet'].map(({ languages, shards }: Body) => [languages, shards])).toEqual([
      [['de', 'en'], 1],
      [['en'], 1],
    ]);
    expect(body).not.toHaveProperty('byLicence');
    expect(await get('/v1/datasets/far/versions/1/breakdown')).not.toHaveProperty('byLanguage');
  });

  it('are rows of CSV, and refuse another trait with a pointer', async () => {
    const csv = await api.request('GET', '/v1/datasets/far/versions/1/breakdown?by=language&format=csv');
    const rows: Record<string, string>[] = parse(csv.text, { columns: true });
    const shown = rows.map(({ part, language, languages, shards }) => [part, language || languages, shards]);
    expect(shown).toEqual(
      expect.arrayContaining([
        ['byLanguage', 'de', '1'],
        ['byLanguageSet', '["en"]', '1'],
      ]),
    );
    const refused = await api.request('GET', '/v1/datasets/far/versions/1/breakdown?by=colour');
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '/by']);
  });
});

/** Compares the answer with counting the shards one by one. */
function expectSame(body: Body, by: Trait, counted: readonly Facts[]): void {
  const count = (values: (one: Facts) => readonly unknown[]): Map<unknown, object> => {
    const found = new Map<unknown, Facts[]>();
    for (const one of counted) for (const value of values(one)) found.set(value, [...(found.get(value) ?? []), one]);
    return new Map([...found].map(([value, some]) => [value, figuresOf(some)]));
  };
  const shown = (part: string, value: (item: Body) => unknown): Map<unknown, object> =>
    new Map(body[part].map((item: Body) => [value(item), shownFigures(item)]));
  if (by === 'language') {
    expect(shown('byLanguage', ({ language }) => language)).toEqual(count(({ languages }) => languages ?? [null]));
    expect(shown('byLanguageSet', ({ languages }) => languages.join())).toEqual(
      count(({ languages = [] }) => [languages.join()]),
    );
  } else {
    const part = by === 'licence' ? 'byLicence' : 'byModality';
    expect(shown(part, (item) => item[by])).toEqual(count((one) => [one[by] ?? null]));
  }
}

function figuresOf(some: readonly Facts[]): object {
  const known = some.flatMap(({ tokens }) => tokens ?? []);
  const tokens = known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
  return { shards: some.length, tokens, lacking: some.length - known.length };
}

function shownFigures({ shards, tokens, unknown }: Body): object {
  return { shards, tokens, lacking: unknown.tokens ?? 0 };
}
