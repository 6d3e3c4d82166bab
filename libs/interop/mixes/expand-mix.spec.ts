import fc from 'fast-check';
import { expandMix, mixShards, summarizeMix } from './expand-mix.js';
import { formatManifest, parseManifest } from './manifest.js';
import { MixError } from './mixes.errors.js';
import { parseMixRecipe } from './parse-mix-recipe.js';
import { shardPath, shardUri } from './shard-uri.js';

const UNKNOWN = [{ labels: ['*'], origins: [{ kind: 'unknown' }], because: 'Not stated.' }];
const recipe = (members: object) =>
  parseMixRecipe({ dataset: 'mix', version: '1', uriBase: 's3://bucket/', origins: UNKNOWN, ...members });
const lines = (members: object): string[] =>
  [...expandMix(recipe(members))].map(({ label, path }) => `${label},${path}`);

describe('expandMix', () => {
  it('expands the numbers in a path, the last placeholder fastest', () => {
    const components = [{ label: 'web', path: 'web/{0..1}-{00,07}.npy' }];
    expect(lines({ components })).toEqual([
      'web,web/0-00.npy',
      'web,web/0-07.npy',
      'web,web/1-00.npy',
      'web,web/1-07.npy',
    ]);
  });

  it('expands a family in the order of its table, several values to a member', () => {
    const parts = { 'b, a': { x: '0..1' }, c: { y: '5' } };
    const components = [{ label: '{lang}_{topic}', path: '{lang}/{topic}/{part}', each: ['lang', 'topic'], parts }];
    expect(lines({ components })).toEqual(['b_x,b/x/0', 'b_x,b/x/1', 'a_x,a/x/0', 'a_x,a/x/1', 'c_y,c/y/5']);
  });

  it('keeps a placeholder that is substituted in URIs only, and puts the root before each path', () => {
    const mix = recipe({
      root: 'v1/{TOKENIZER}/',
      substitute: { TOKENIZER: 'acme/tokens' },
      components: [{ label: 'a', path: 'a b/{0..0}.npy' }],
    });
    expect([...expandMix(mix)].map(({ path }) => path)).toEqual(['v1/{TOKENIZER}/a b/0.npy']);
    expect([...mixShards(mix)]).toEqual([
      {
        uri: 's3://bucket/v1/acme/tokens/a%20b/0.npy',
        dataset: 'mix',
        origins: [{ kind: 'unknown', involvement: 'content' }],
        labels: { component: 'a' },
      },
    ]);
  });

  it('counts a repeated component as often as it is written', () => {
    const web = { label: 'web', path: '{0..3}' };
    const [summary] = summarizeMix(recipe({ components: [web, web] }));
    const origins = [{ kind: 'unknown', involvement: 'content' }];
    expect(summary).toEqual({ label: 'web', shards: 8, origins, because: 'Not stated.' });
  });

  it('gives each label the origins of the first rule that matches', () => {
    const scraped = { labels: ['web-*', '*-crawl'], origins: [{ kind: 'scraped' }], because: 'The label says so.' };
    const components = ['web-a', 'b-crawl', 'c'].map((label) => ({ label, path: label }));
    const mix = recipe({ origins: [scraped, ...UNKNOWN], components });
    expect([...expandMix(mix)].map(({ origins }) => origins[0]?.kind)).toEqual(['scraped', 'scraped', 'unknown']);
  });

  it('equals the obvious nested loops, and its manifest reads back as the same lines', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,6}$/);
    const run = fc.record({ topic: word, first: fc.nat({ max: 30 }), more: fc.nat({ max: 9 }) });
    const family = fc.record({
      name: word,
      runs: fc.uniqueArray(run, { minLength: 1, selector: ({ topic }) => topic }),
    });
    fc.assert(
      fc.property(fc.array(family, { minLength: 1, maxLength: 5 }), (families) => {
        const pad = (number: number): string => String(number).padStart(3, '0');
        const components = families.map(({ name, runs }) => ({
          label: `${name}_{topic}`,
          path: `${name}/{topic}/part-{part}.npy`,
          each: ['topic'],
          parts: Object.fromEntries(
            runs.map(({ topic, first, more }) => [topic, `${pad(first)}..${pad(first + more)}`]),
          ),
        }));
        const expected: string[] = [];
        for (const { name, runs } of families) {
          for (const { topic, first, more } of runs) {
            for (let part = first; part <= first + more; part += 1) {
              expected.push(`${name}_${topic},${name}/${topic}/part-${pad(part)}.npy`);
            }
          }
        }
        const expanded = [...expandMix(recipe({ components }))];
        expect(expanded.map(({ label, path }) => `${label},${path}`)).toEqual(expected);
        expect(parseManifest(formatManifest(expanded)).map(({ label, path }) => `${label},${path}`)).toEqual(expected);
      }),
    );
  });
});

describe('shard URIs', () => {
  const addressing = { uriBase: 'https://data.example/', substitute: new Map([['TOKENIZER', 'acme/tokens']]) };

  it('are converted back to their path', () => {
    const piece = fc.constantFrom('{TOKENIZER}', '/', 'a', '%', '%20', '#', '?', '[', ' ', 'é', '{', '}', '+', ':');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const path = pieces.join('');
        const uri = shardUri(addressing, path);
        expect(uri).toMatch(/^https:\/\/data\.example\/[^\s{}#?[\]]*$/);
        expect(shardPath(addressing, uri)).toBe(path);
      }),
    );
  });

  it('are not converted back from other URIs', () => {
    expect(shardPath(addressing, 'https://other.example/a')).toBeUndefined();
    expect(shardPath(addressing, 'https://data.example/%E0%A4%A')).toBeUndefined();
  });

  it('refuse one name for two paths', () => {
    const components = [{ label: 'a', path: 'acme/tokens/a' }];
    const mix = recipe({ substitute: { TOKENIZER: 'acme/tokens' }, components });
    expect(() => [...mixShards(mix)]).toThrow(MixError);
    expect(() => [...mixShards(mix)]).toThrow(/cannot be derived from its URI/);
  });
});
