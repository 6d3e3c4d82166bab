import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  parseDatasetName,
  parseInstant,
  parseModelName,
  parseModelReference,
  parseSlug,
  parseUri,
  parseVersion,
} from '@core/kernel';
import {
  expandMix,
  type MixRecipe,
  mixShards,
  parseManifest,
  parseMixRecipe,
  shardPath,
  summarizeMix,
} from '@interop/mixes';

const ROOT = resolve(__dirname, '../..');
const CORPORA = resolve(ROOT, process.env['WHENCE_CORPORA_DIR'] ?? '../shared/corpora', 'olmo');
const describeCorpora = existsSync(CORPORA) ? describe : describe.skip;

interface Vendor {
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  readonly url: string;
}
interface Model {
  readonly name: string;
  readonly version: string;
  readonly parents: readonly { readonly model: string; readonly version: string; readonly relation: string }[];
  readonly uses: readonly {
    readonly dataset: string;
    readonly version: string;
    readonly stage: string;
    readonly startedAt: string;
    readonly finishedAt: string;
  }[];
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, 'examples/olmo-3', name), 'utf8'));
const mix0625 = parseMixRecipe(read('mix-0625.json'));
const mix0925 = parseMixRecipe(read('mix-0925.json'), [mix0625]);
const midtraining = parseMixRecipe(read('midtraining-0925.json'));
const mixes = [mix0625, mix0925, midtraining];
const vendors = read('vendors.json') as readonly Vendor[];
const { models } = read('models.json') as { readonly models: readonly Model[] };

const lines = (mix: MixRecipe): string[] => [...expandMix(mix)].map(({ label, path }) => `${label},${path}`);
const count = <Item>(items: Iterable<Item>, key: (item: Item) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
};

describeCorpora(`the recipes beside the manifests they restate (${CORPORA})`, () => {
  it.each<[string, MixRecipe]>([
    ['OLMo-mix-0625-official.txt', mix0625],
    ['OLMo-mix-0925-official.txt', mix0925],
    ['OLMo-midtraining-mix-0925-ingredient1-100B.txt', midtraining],
  ])('%s: line by line, in the same order', (file, mix) => {
    const text = readFileSync(join(CORPORA, file), 'utf8');
    const plain = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines(mix)).toEqual(plain);
    expect(parseManifest(text).map(({ label, path }) => `${label},${path}`)).toEqual(plain);
  });
});

describe('the OLMo 3 mixes', () => {
  it('hold the shards and labels of the originals', () => {
    expect(mixes.map((mix) => lines(mix).length)).toEqual([1_016, 950, 12_252]);
    expect(mixes.map((mix) => summarizeMix(mix).length)).toEqual([65, 65, 201]);
    expect(mixes.map((mix) => new Set(lines(mix)).size)).toEqual([1_016, 950, 12_252]);
  });

  it('differ between 0625 and 0925 by 132 shards removed and 66 added, all of olmocr_science_pdfs', () => {
    const [before, after] = [new Set(lines(mix0625)), new Set(lines(mix0925))];
    const removed = [...before].filter((line) => !after.has(line));
    const added = [...after].filter((line) => !before.has(line));
    expect([removed.length, added.length]).toEqual([132, 66]);
    expect([...removed, ...added].every((line) => line.includes('/olmocr_science_pdfs/'))).toBe(true);
  });

  it('state a shard that two mixes share with the same origins, so that registering both is no conflict', () => {
    const stated = new Map([...mixShards(mix0625)].map((shard) => [shard.uri, shard]));
    const shared = [...mixShards(mix0925)].filter(({ uri }) => stated.has(uri));
    expect(shared).toHaveLength(884);
    for (const shard of shared) expect(shard).toEqual(stated.get(shard.uri));
  });

  it('name each shard by a URI that goes back to the line', () => {
    for (const mix of mixes) {
      const uris = [...mixShards(mix)].map(({ uri }) => parseUri(uri));
      expect(uris.map((uri) => shardPath(mix, uri))).toEqual([...expandMix(mix)].map(({ path }) => path));
      expect(new Set(uris).size).toBe(uris.length);
    }
    const pdf = 'olmocr_science_pdfs/science_math_and_technology/000000.npy';
    const address = `https://olmo-data.org/preprocessed/dolma3-0625/v0.1-official/allenai/dolma3-tokenizer/${pdf}`;
    expect([...mixShards(mix0625)].map(({ uri }) => uri)).toContain(address);
  });
});

describe('the origins that the labels state', () => {
  const origins = (mix: MixRecipe) => [...expandMix(mix)].flatMap((line) => line.origins);

  it('are one a shard', () => {
    for (const mix of mixes) expect([...expandMix(mix)].every((line) => line.origins.length === 1)).toBe(true);
  });

  it('amount, by kind, to', () => {
    expect(mixes.map((mix) => count(origins(mix), ({ kind }) => kind))).toEqual([
      { scraped: 872, unknown: 144 },
      { scraped: 806, unknown: 144 },
      { scraped: 10_046, unknown: 1_669, model_generated: 537 },
    ]);
  });

  it('name a model where the label does', () => {
    const generated = summarizeMix(midtraining).filter(({ origins: [first] }) => first?.kind === 'model_generated');
    expect(
      generated.map(({ label, shards, origins: [first] }) => [label, shards, first?.vendor, first?.generator]),
    ).toEqual([
      ['gemini-reasoning-traces', 4, 'google', 'google/gemini@unknown'],
      ['llama_nemotron-reasoning-traces', 128, 'nvidia', 'nvidia/llama-nemotron@unknown'],
      ['nemotron-synth-qa', 128, 'nvidia', 'nvidia/nemotron@unknown'],
      ['omr-rewrite-fullthoughts', 21, undefined, 'unknown/unknown@unknown'],
      ['openthoughts2-reasoning-traces', 110, undefined, 'unknown/unknown@unknown'],
      ['qwq-reasoning-traces', 88, 'alibaba', 'alibaba/qwq@unknown'],
      ['r1-reasoning-traces', 49, 'deepseek', 'deepseek/r1@unknown'],
      ['verifiable-gpt41', 4, 'openai', 'openai/gpt-4.1@unknown'],
      ['verifiable-o4mini', 5, 'openai', 'openai/o4-mini@unknown'],
    ]);
  });

  it('amount, by vendor, to', () => {
    const named = mixes.map((mix) => count(origins(mix), ({ vendor }) => vendor ?? 'none'));
    expect(named).toEqual([
      { 'common-crawl': 740, none: 276 },
      { 'common-crawl': 740, none: 210 },
      { 'common-crawl': 5_620, none: 6_226, openai: 9, google: 4, nvidia: 256, alibaba: 88, deepseek: 49 },
    ]);
  });

  it('name vendors of the list only, and a generator of the same vendor', () => {
    const slugs = new Set(vendors.map(({ slug }) => slug));
    const stated = mixes.flatMap((mix) => summarizeMix(mix).flatMap((summary) => summary.origins));
    for (const { vendor, generator } of stated) {
      if (vendor !== undefined) expect(slugs).toContain(vendor);
      if (generator !== undefined) expect(parseModelReference(generator).vendor).toBe(vendor ?? 'unknown');
    }
    expect(new Set(stated.flatMap(({ vendor }) => vendor ?? []))).toEqual(slugs);
  });

  it('come each with a sentence', () => {
    for (const { because } of mixes.flatMap(summarizeMix)) expect(because).toMatch(/^[A-Z].{20,}\.$/);
  });
});

describe('the models and vendors of the example', () => {
  it('use mixes of the example, between two instants', () => {
    const known = mixes.map(({ dataset, version }) => `${parseDatasetName(dataset)}@${parseVersion(version)}`);
    const used = models.flatMap(({ uses }) => uses.map(({ dataset, version }) => `${dataset}@${version}`));
    expect(used.sort()).toEqual(known.sort());
    for (const { startedAt, finishedAt } of models.flatMap(({ uses }) => uses)) {
      expect(parseInstant(startedAt) < parseInstant(finishedAt)).toBe(true);
    }
  });

  it('have parents that stand before them', () => {
    const before = new Set<string>();
    for (const { name, version, parents } of models) {
      for (const parent of parents) expect(before).toContain(`${parent.model}@${parent.version}`);
      before.add(`${parseModelName(name)}@${parseVersion(version)}`);
    }
    expect(before.size).toBe(models.length);
  });

  it('have addresses', () => {
    for (const { slug, url, name, kind } of vendors) {
      expect([parseSlug(slug), parseUri(url)]).toEqual([slug, url]);
      expect([name, kind].every((text) => text.length > 0)).toBe(true);
    }
  });
});
