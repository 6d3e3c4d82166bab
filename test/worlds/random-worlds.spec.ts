import { propertyRuns } from '@testing/arbitraries';
import { startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';
import fc from 'fast-check';
import { type ExposureQuery, matches, Reference } from './reference.js';
import { WorldRecorder } from './record-world.js';
import type { RecordedModelVersion } from './world.js';
import { longSteps, VENDORS } from './world-arbitrary.js';

const RUNS = propertyRuns(15);

/**
 * Normalises answers for the comparison: without the order, which the reference does not define.
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
  let worker: TestWorker;
  let worlds = 0;

  beforeAll(async () => {
    api = await startTestApi();
    worker = await startTestWorker(api);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  it('give the same answers as the brute-force reference, at several positions', async () => {
    await fc.assert(
      fc.asyncProperty(longSteps, async (steps) => {
        const recorder = new WorldRecorder(api, `w${worlds++}`);
        for (const slug of VENDORS)
          await api.request('PUT', `/v1/vendors/${recorder.vendor(slug)}`, { name: slug, kind: 'model_provider' });
        for (const step of steps) await recorder.record(step);
        const chosen = [0.4, 0.7, 1].map(
          (part) => recorder.positions[Math.ceil(recorder.positions.length * part) - 1] ?? 0,
        );
        for (const asOf of new Set(chosen)) await compareWorld(recorder, asOf);
      }),
      { numRuns: RUNS },
    );
  });
});

async function compareWorld(recorder: WorldRecorder, asOf: number): Promise<void> {
  const reference = new Reference(recorder.world, asOf);
  for (const model of recorder.world.models.filter((one) => one.entry < asOf))
    await compareUses(recorder, reference, model, asOf);
  for (const model of reference.models()) {
    await compareProvenance(recorder, reference, model, asOf);
    await compareExposure(recorder, reference, model, asOf);
  }
  await compareReach(recorder, reference, asOf);
  for (const shard of recorder.world.shards.filter((one) => one.entry < asOf).slice(-6)) {
    const path = `/v1/shards/${encodeURIComponent(shard.name)}`;
    const impact = await recorder.get(`${path}/impact?asOf=${asOf}`);
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
      const graph = await recorder.get(`${path}/${side}?depth=64&limit=1000&asOf=${asOf}`);
      expect(graph.truncated).toBe(false);
      expect(graph.nodes.map((node: Body) => node['name']).sort()).toEqual([shard.name, ...closure].sort());
    }
  }
}

async function compareUses(
  recorder: WorldRecorder,
  reference: Reference,
  model: RecordedModelVersion,
  asOf: number,
): Promise<void> {
  const {
    uses,
    withdrawnUses = [],
    withdrawn,
  } = await recorder.get(`/v1/models/${model.model}/versions/${model.version}?asOf=${asOf}`);
  const mistaken = model.withdrawn && model.withdrawn.entry < asOf ? model.withdrawn : undefined;
  expect(withdrawn).toEqual(mistaken && { reason: mistaken.reason, withdrawnBy: mistaken.entry });
  const identity = ({ dataset, version, stage, startedAt, reason, withdrawnBy }: Body): object => ({
    ...{ dataset, version, stage, startedAt, reason, withdrawnBy },
  });
  const current = reference.uses(model).map(({ dataset: { dataset, version }, stage, startedAt }) => ({
    ...{ dataset, version, stage, startedAt },
  }));
  expect(inOrder(uses.map(identity))).toEqual(inOrder(current));
  expect(inOrder(withdrawnUses.map(identity))).toEqual(inOrder(reference.withdrawnUses(model)));
}

/** Compares the questions from the vendor's end with those about each model version and shard. */
async function compareReach(recorder: WorldRecorder, reference: Reference, asOf: number): Promise<void> {
  const models = reference.models();
  const nameOf = ({ model, version }: { readonly model: string; readonly version: string }): string =>
    `${model}@${version}`;
  const known = new Set(recorder.world.models.map(nameOf));
  for (const slug of VENDORS) {
    const question = { vendor: recorder.vendor(slug) };
    const verdictOf = (model: RecordedModelVersion): true | false | 'unknown' => {
      if (reference.exposure(model, question).length > 0) return true;
      return reference.gaps(model, question).length > 0 ? 'unknown' : false;
    };
    const listed: Body[] = await allPages(recorder, `/v1/vendors/${question.vendor}/exposure?limit=7&asOf=${asOf}`);
    const own = listed.filter((item) => known.has(nameOf(item as RecordedModelVersion)));
    expect(own.map((item) => [nameOf(item as RecordedModelVersion), item['exposed'], item['paths'].length])).toEqual(
      models.map((model) => [nameOf(model), verdictOf(model), reference.exposure(model, question).length]),
    );
    const shards = recorder.world.shards.filter(
      ({ name, entry }) => entry < asOf && reference.effective(name).some((origin) => matches(origin, question)),
    );
    const reached = await allPages(recorder, `/v1/vendors/${question.vendor}/shards?limit=5&asOf=${asOf}`);
    expect(reached).toEqual(
      shards.map(({ name }) => ({
        shard: name,
        how: reference.matching(name, question).length > 0 ? 'declared' : 'inherited',
      })),
    );
  }
}

async function allPages(recorder: WorldRecorder, path: string): Promise<Body[]> {
  const items: Body[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Body = await recorder.get(cursor === '' ? path : `${path.split('&asOf')[0]}&cursor=${cursor}`);
    items.push(...page['items']);
    cursor = page['nextCursor'];
  }
  return items;
}

async function compareProvenance(
  recorder: WorldRecorder,
  reference: Reference,
  model: RecordedModelVersion,
  asOf: number,
): Promise<void> {
  for (const [chain, weighted] of [
    [false, false],
    [true, false],
    [false, true],
  ] as const) {
    const path = `/v1/models/${model.model}/versions/${model.version}`;
    const body = await recorder.get(`${path}/provenance?chain=${chain}&weighted=${weighted}&asOf=${asOf}`);
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
    expect(inOrder(body.byKindSet)).toEqual(inOrder(reference.kindSets(members)));
    const components = await recorder.get(
      `${path}/components?label=component&kind=model_generated&chain=${chain}&asOf=${asOf}`,
    );
    const listed = components.items.map(({ value, shards }: Body) => ({ value, shards }));
    expect(inOrder(listed)).toEqual(inOrder(reference.components(members, 'model_generated')));
  }
}

async function compareExposure(
  recorder: WorldRecorder,
  reference: Reference,
  model: RecordedModelVersion,
  asOf: number,
): Promise<void> {
  const questions: ExposureQuery[] = [
    ...VENDORS.map((slug) => ({ vendor: recorder.vendor(slug) })),
    { generator: recorder.generator('acme/m@1') },
    { generator: recorder.generator('acme/m') },
    { vendor: recorder.vendor('acme'), involvement: 'annotation' },
    { involvement: 'content', vendor: recorder.vendor('borealis') },
  ];
  for (const question of questions) {
    const query = new URLSearchParams({ ...question, asOf: String(asOf) });
    const body = await recorder.get(`/v1/models/${model.model}/versions/${model.version}/exposure?${query.toString()}`);
    const expected = reference.exposure(model, question);
    const gaps = reference.gaps(model, question);
    const documents = (terms: Body[]): string[] => terms.map((one) => one['document']).sort();
    const actual = body.paths.map(({ example: _example, termsAtCollection, termsAtUse, ...path }: Body) =>
      path['via'] === 'parent'
        ? path
        : { ...path, termsAtCollection: documents(termsAtCollection), termsAtUse: documents(termsAtUse) },
    );
    expect(inOrder(actual)).toEqual(inOrder(expected));
    expect(sorted(body.gaps.map(gapFacts))).toEqual(sorted(gaps));
    expect(body.exposed).toBe(expected.length > 0 ? true : gaps.length > 0 ? 'unknown' : false);
    for (const path of body.paths) if (path.via === 'data') checkExample(recorder, reference, question, path);
  }
}

/** A gap without its sentence and its examples, and its places as texts. */
function gapFacts({ says, examples: _examples, placesLeftOut: _none, where, ...gap }: Body): Body {
  expect(says).toMatch(/^[^{}]+\.$/);
  if (where === undefined) return gap;
  const place = ({ model, version, dataset, datasetVersion, shards }: Body): string =>
    `${String(model)}@${String(version)} ${String(dataset)}@${String(datasetVersion)} ${String(shards)}`;
  return { ...gap, where: (where as Body[]).map(place).sort() };
}

/**
 * Checks that an example, one of many possible, is a path: from a shard that declares the origin,
 * parent to child, down to a member.
 */
function checkExample(recorder: WorldRecorder, reference: Reference, query: ExposureQuery, path: Body): void {
  const example: string[] = path['example'];
  expect(reference.matching(example[0] ?? '', query)).not.toEqual([]);
  example.slice(1).forEach((child, index) => {
    expect(recorder.world.shards.find((shard) => shard.name === child)?.parents).toContain(example[index]);
  });
  const dataset = recorder.world.datasets.find(
    (one) => one.dataset === path['dataset'] && one.version === path['datasetVersion'],
  );
  expect(dataset?.members.has(example.at(-1) ?? '')).toBe(true);
}
