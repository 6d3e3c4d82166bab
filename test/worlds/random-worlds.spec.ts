import { startTestApi, type TestApi } from '@testing/harness';
import fc from 'fast-check';
import { type Asked, Reference } from './reference.js';
import { Teller } from './teller.js';
import type { ToldModelVersion } from './recorded-world.js';
import { story, VENDORS } from './world-arbitrary.js';

const RUNS = Number(process.env['FAST_CHECK_RUNS'] ?? 15);

/**
 * Answers as they are compared: without what the reference does not choose (examples, order, what
 * is only of the format).
 */
const sorted = (items: readonly object[]): string[] =>
  items.map((item) => JSON.stringify(item, Object.keys(item).sort())).sort();
const inOrder = (items: readonly unknown[]): string[] => items.map((item) => JSON.stringify(ordered(item))).sort();

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, ordered(item)]),
  );
}

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- an answer's body, compared member by member

const figures = (part: Body): object => ({
  shards: part['shards'],
  tokens: part['tokens'],
  lacking: part['unknown'].tokens ?? 0,
});

describe('random worlds', () => {
  let api: TestApi;
  let worlds = 0;

  beforeAll(async () => (api = await startTestApi()));
  afterAll(() => api.close());

  test('every answer, at several positions, is that of going through what was told', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        const teller = new Teller(api, `w${worlds++}`);
        for (const slug of VENDORS)
          await api.request('PUT', `/v1/vendors/${teller.vendor(slug)}`, { name: slug, kind: 'model_provider' });
        for (const step of steps) await teller.tell(step);
        const chosen = [0.4, 0.7, 1].map(
          (part) => teller.positions[Math.ceil(teller.positions.length * part) - 1] ?? 0,
        );
        for (const asOf of new Set(chosen)) await compareWorld(teller, asOf);
      }),
      { numRuns: RUNS },
    );
  }, 900_000);
});

async function compareWorld(teller: Teller, asOf: number): Promise<void> {
  const reference = new Reference(teller.world, asOf);
  for (const model of teller.world.models.filter((one) => one.entry < asOf)) {
    await compareProvenance(teller, reference, model, asOf);
    await compareExposure(teller, reference, model, asOf);
  }
  for (const shard of teller.world.shards.filter((one) => one.entry < asOf).slice(-6)) {
    const path = `/v1/shards/${encodeURIComponent(shard.name)}`;
    const impact = await teller.get(`${path}/impact?asOf=${asOf}`);
    const expected = reference.impact(shard.name);
    expect(inOrder(impact.datasetVersions.map(({ committedAt: _at, ...rest }: Body) => rest))).toEqual(
      inOrder(expected.datasetVersions),
    );
    expect(inOrder(impact.modelVersions.map((one: Body) => ({ ...one, stages: one['stages'].sort() })))).toEqual(
      inOrder(expected.modelVersions),
    );
    for (const [side, closure] of [
      ['upstream', reference.ancestors(shard.name)],
      ['downstream', reference.descendants(shard.name)],
    ] as const) {
      const graph = await teller.get(`${path}/${side}?depth=64&limit=1000&asOf=${asOf}`);
      expect(graph.truncated).toBe(false);
      expect(graph.nodes.map((node: Body) => node['name']).sort()).toEqual([shard.name, ...closure].sort());
    }
  }
}

async function compareProvenance(
  teller: Teller,
  reference: Reference,
  model: ToldModelVersion,
  asOf: number,
): Promise<void> {
  for (const [chain, weighted] of [
    [false, false],
    [true, false],
    [false, true],
  ] as const) {
    const path = `/v1/models/${model.model}/versions/${model.version}`;
    const body = await teller.get(`${path}/provenance?chain=${chain}&weighted=${weighted}&asOf=${asOf}`);
    const uses = (chain ? reference.chain(model) : [model]).flatMap((one) => reference.uses(one));
    const members = reference.members(uses, weighted);
    const unrecorded = { shards: 0, tokens: null, lacking: 0 };
    expect(figures(body.totals)).toEqual(uses.length === 0 ? unrecorded : reference.totals(members));
    const parts = (name: string, value: (part: Body) => string): object[] =>
      body[name].map((part: Body) => ({
        value: value(part),
        ...figures(part),
        direct: figures(part['direct']),
        inherited: figures(part['inherited']),
      }));
    expect(inOrder(parts('byKind', (part) => part['kind']))).toEqual(inOrder(reference.breakdown(members, 'kind')));
    const involvement = (part: Body): string => `${part['kind']}/${part['involvement']}`;
    expect(inOrder(parts('byInvolvement', involvement))).toEqual(inOrder(reference.breakdown(members, 'involvement')));
    expect(inOrder(parts('byVendor', (part) => part['vendor']))).toEqual(
      inOrder(reference.breakdown(members, 'vendor')),
    );
    const origin = ({ origin: { kind, involvement: how, vendor, generator, collected } }: Body): string =>
      [kind, how, vendor ?? '', generator ?? '', collected?.from ?? '', collected?.to ?? ''].join('|');
    expect(inOrder(parts('byOrigin', origin))).toEqual(inOrder(reference.breakdown(members, 'origin')));
    const stages = [...new Set(uses.map((use) => use.stage))];
    const byStage = stages.map((stage) => ({
      stage,
      ...reference.totals(
        reference.members(
          uses.filter((use) => use.stage === stage),
          weighted,
        ),
      ),
    }));
    expect(inOrder(body.byStage.map((part: Body) => ({ stage: part['stage'], ...figures(part) })))).toEqual(
      inOrder(byStage),
    );
    if (weighted) continue;
    const components = await teller.get(
      `${path}/components?label=component&kind=model_generated&chain=${chain}&asOf=${asOf}`,
    );
    const listed = components.items.map(({ value, shards }: Body) => ({ value, shards }));
    expect(inOrder(listed)).toEqual(inOrder(reference.components(members, 'model_generated')));
  }
}

async function compareExposure(
  teller: Teller,
  reference: Reference,
  model: ToldModelVersion,
  asOf: number,
): Promise<void> {
  const questions: Asked[] = [
    ...VENDORS.map((slug) => ({ vendor: teller.vendor(slug) })),
    { generator: teller.generator('acme/m@1') },
    { generator: teller.generator('acme/m') },
    { vendor: teller.vendor('acme'), involvement: 'annotation' },
    { involvement: 'content', vendor: teller.vendor('borealis') },
  ];
  for (const asked of questions) {
    const query = new URLSearchParams({ ...asked, asOf: String(asOf) });
    const body = await teller.get(`/v1/models/${model.model}/versions/${model.version}/exposure?${query.toString()}`);
    const expected = reference.exposure(model, asked);
    const gaps = reference.gaps(model, asked);
    const documents = (terms: Body[]): string[] => terms.map((one) => one['document']).sort();
    const shown = body.paths.map(({ example: _example, termsAtCollection, termsAtUse, ...path }: Body) =>
      path['via'] === 'parent'
        ? path
        : { ...path, termsAtCollection: documents(termsAtCollection), termsAtUse: documents(termsAtUse) },
    );
    expect(inOrder(shown)).toEqual(inOrder(expected));
    expect(sorted(body.gaps)).toEqual(sorted(gaps));
    expect(body.exposed).toBe(expected.length > 0 ? true : gaps.length > 0 ? 'unknown' : false);
    for (const path of body.paths) if (path.via === 'data') checkExample(teller, reference, asked, path);
  }
}

/**
 * An example is one of many; it must be a way: from a shard that declares it, parent to child, down
 * to a member.
 */
function checkExample(teller: Teller, reference: Reference, asked: Asked, path: Body): void {
  const example: string[] = path['example'];
  expect(reference.matching(example[0] ?? '', asked)).not.toEqual([]);
  example.slice(1).forEach((child, index) => {
    expect(teller.world.shards.find((shard) => shard.name === child)?.parents).toContain(example[index]);
  });
  const dataset = teller.world.datasets.find(
    (one) => one.dataset === path['dataset'] && one.version === path['datasetVersion'],
  );
  expect(dataset?.members.has(example.at(-1) ?? '')).toBe(true);
}
