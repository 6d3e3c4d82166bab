import { verifyCertificate, type CertificateFacts } from '@core/certificate';
import { parseVerifierKey } from '@core/note';
import { propertyRuns } from '@testing/arbitraries';
import { startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';
import fc from 'fast-check';
import { formatGenerated } from '../../apps/cli/ask/format-generated.js';
import { askGenerated } from '../../apps/cli/ask/provenance-question.js';
import { RemovalRecorder, stepsWithRemovals } from './record-removals.js';
import { WorldRecorder } from './record-world.js';
import { Reference } from './reference.js';
import type { RecordedDatasetVersion, RecordedModelVersion } from './world.js';
import { VENDORS } from './world-arbitrary.js';

const RUNS = propertyRuns(12);

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- a body, compared by member

/** The answers about one world as of one position, from every route that tells the same fact. */
class Story {
  readonly models: readonly RecordedModelVersion[];
  readonly datasets: readonly RecordedDatasetVersion[];
  readonly reference: Reference;

  constructor(
    readonly recorder: WorldRecorder,
    readonly asOf: number,
  ) {
    this.reference = new Reference(recorder.world, asOf);
    this.models = this.reference.models();
    this.datasets = this.reference.datasets();
  }

  async get(path: string): Promise<Body> {
    return this.recorder.get(`${path}${path.includes('?') ? '&' : '?'}asOf=${this.asOf}`);
  }

  /** The code of a refusal. */
  async code(path: string): Promise<unknown> {
    return this.recorder.codeOf(`${path}${path.includes('?') ? '&' : '?'}asOf=${this.asOf}`);
  }

  /** The dataset versions that a model version and its ancestors used. */
  used(model: RecordedModelVersion): Set<RecordedDatasetVersion> {
    const chain = this.reference.chain(model);
    return new Set(chain.flatMap((one) => this.reference.uses(one)).map(({ dataset }) => dataset));
  }
}

const nameOf = ({ dataset, version }: { readonly dataset: string; readonly version: string }): string =>
  `${dataset}@${version}`;
const pathOf = ({ model, version }: RecordedModelVersion): string => `/v1/models/${model}/versions/${version}`;
const count = (members: Iterable<string>, among: ReadonlySet<string>): number =>
  [...members].filter((name) => among.has(name)).length;

describe('all answers about a random world', () => {
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

  it('give one account of vendors, terms, removals, redactions, withdrawals and certificates', async () => {
    await fc.assert(
      fc.asyncProperty(stepsWithRemovals, async (steps) => {
        const recorder = new WorldRecorder(api, `o${worlds++}`);
        const removals = new RemovalRecorder(api, recorder);
        for (const slug of VENDORS)
          await api.request('PUT', `/v1/vendors/${recorder.vendor(slug)}`, { name: slug, kind: 'model_provider' });
        for (const one of steps) {
          if (one.step === 'remove' || one.step === 'redact' || one.step === 'withdraw') await removals.record(one);
          else await recorder.record(one);
        }
        await useEverything(recorder);
        const { treeSize } = (await recorder.get('/v1/ledger')).asOf;
        const middle = recorder.positions[Math.floor(recorder.positions.length / 2)] ?? treeSize;
        for (const asOf of [middle, treeSize]) {
          const story = new Story(recorder, asOf);
          await compareVendors(story);
          await compareDatasets(story);
          await compareTerms(story);
          await compareWithdrawn(story);
          await compareRemovals(story, new Set(removals.removals));
        }
        await api.publishIndexed();
        await compareCertificates(new Story(recorder, treeSize), api, removals.removals);
      }),
      { numRuns: RUNS },
    );
  });
});

/** A model version that uses all shards, redacted ones too. */
async function useEverything(recorder: WorldRecorder): Promise<void> {
  const { shards, datasets, models } = recorder.world;
  if (shards.length === 0) return;
  await recorder.record({ step: 'dataset', members: [...shards.keys()], base: undefined });
  await recorder.record({ step: 'model', parents: [] });
  const last = { model: models.length - 1, dataset: datasets.length - 1 };
  await recorder.record({ step: 'use', ...last, stage: 'sft', month: 20, epochs: undefined });
}

/** A vendor's shards, its model versions, breakdowns, exposure, and the words of `whence ask`. */
async function compareVendors(story: Story): Promise<void> {
  for (const slug of VENDORS) {
    const vendor = story.recorder.vendor(slug);
    const listed = await story.get(`/v1/vendors/${vendor}/shards?limit=1000`);
    const shards = new Set<string>(listed['items'].map(({ shard }: Body) => shard));
    const exposed: Body[] = (await story.get(`/v1/vendors/${vendor}/exposure?limit=1000`))['items'];
    for (const model of story.models) {
      const used = story.used(model);
      const members = new Set([...used].flatMap((one) => [...one.members.keys()]));
      const { byVendor } = await story.get(`${pathOf(model)}/provenance?chain=true`);
      const part = byVendor.find((one: Body) => one['vendor'] === vendor);
      expect(part?.shards ?? 0).toBe(count(members, shards));
      const answer = await story.get(`${pathOf(model)}/exposure?vendor=${vendor}`);
      const data = answer['paths'].filter(({ via }: Body) => via === 'data');
      const reached = data.map((one: Body) => `${one['dataset']}@${one['datasetVersion']} ${one['shards']}`);
      const expected = [...used].filter((one) => count(one.members.keys(), shards) > 0);
      expect([...new Set(reached)].sort()).toEqual(
        expected.map((one) => `${nameOf(one)} ${count(one.members.keys(), shards)}`).sort(),
      );
      for (const path of data) compareRedacted(story, used, shards, path, vendor);
      const item = exposed.find((one) => one['model'] === model.model && one['version'] === model.version);
      expect(item?.['exposed']).toBe(answer['exposed']);
      await compareWords(story, model, vendor, answer);
    }
  }
}

/** What only redactions pass on, by a walk up from each member. */
function compareRedacted(
  story: Story,
  used: ReadonlySet<RecordedDatasetVersion>,
  reached: ReadonlySet<string>,
  { dataset, datasetVersion, redacted }: Body,
  vendor: string,
): void {
  const version = [...used].find((one) => one.dataset === dataset && one.version === datasetVersion);
  const members = [...(version?.members.keys() ?? [])].filter((name) => reached.has(name));
  const only = members.filter((name) => !story.reference.isReachedUnredacted(name, { vendor }));
  const removals = new Set(only.flatMap((name) => story.reference.redactedBy(name, { vendor })));
  expect(redacted).toEqual(only.length === 0 ? undefined : { shards: only.length, removals: [...removals].sort() });
}

/** No sentence of `whence ask` contradicts what exposure answers. */
async function compareWords(story: Story, model: RecordedModelVersion, vendor: string, answer: Body): Promise<void> {
  const reader = { get: <Answer>(path: string) => story.recorder.get(path) as Promise<Answer> };
  const asked = await askGenerated(reader, { ...model, asOf: String(story.asOf) });
  const words = formatGenerated(asked).join('\n');
  expect(asked.byKindSet.reduce((sum, { shards }) => sum + shards, 0)).toBe(asked.shards);
  const parent = answer['paths'].some(({ via }: Body) => via === 'parent');
  if (parent || asked.generated.some((part) => part.vendor === vendor)) {
    expect(answer['exposed']).toBe(true);
    expect(words).toContain(vendor);
  }
  if (asked.byKind['model_generated'] !== undefined || parent) expect(words).not.toContain('No shard is recorded');
  if (answer['exposed'] === 'unknown') expect(words).not.toMatch(/No shard is recorded as generated by a model\./);
}

/** The model versions of a dataset version, and the uses of each. */
async function compareDatasets(story: Story): Promise<void> {
  for (const one of story.datasets) {
    const path = `/v1/datasets/${one.dataset}/versions/${one.version}`;
    const { items } = await story.get(`${path}/members?limit=1000`);
    expect(items.map(({ shard }: Body) => shard).sort()).toEqual([...one.members.keys()].sort());
    const users: Body[] = (await story.get(`${path}/models?limit=1000`))['items'];
    expect(users.map(({ version }) => version).sort()).toEqual(
      story.models
        .filter((model) => story.used(model).has(one))
        .map(({ version }) => version)
        .sort(),
    );
  }
}

/** The list of a vendor's terms, what exposure names of them, and what a search finds. */
async function compareTerms(story: Story): Promise<void> {
  const current = new Set(story.reference.currentTerms());
  for (const slug of VENDORS) {
    const vendor = story.recorder.vendor(slug);
    const { items } = await story.get(`/v1/vendors/${vendor}/terms?limit=1000`);
    const isListed = ({ entry, vendor: of }: { entry: number; vendor: string }): boolean =>
      of === vendor && entry < story.asOf;
    const recorded = story.recorder.world.terms
      .filter(({ statements, vendor: of }) => isListed({ entry: statements[0]?.entry ?? Infinity, vendor: of }))
      .map(({ id }) => `${id} ${current.has(id)}`);
    expect(items.map((one: Body) => `${one['id']} ${one['withdrawn'] === undefined}`).sort()).toEqual(recorded.sort());
    const found: Body[] = (await story.get(`/v1/search?q=${vendor}&kinds=terms&limit=1000`))['items'];
    const ofVendor = found.filter(({ text }) => String(text).endsWith(` of ${vendor}`));
    expect(ofVendor.map((one) => `${one['id']} ${!one['withdrawn']}`).sort()).toEqual(recorded.sort());
    for (const model of story.models) {
      const { paths } = await story.get(`${pathOf(model)}/exposure?vendor=${vendor}`);
      const named = (paths as Body[]).flatMap((path) => [path['termsAtCollection'] ?? [], path['termsAtUse'] ?? []]);
      expect((named.flat() as Body[]).filter(({ id }) => !current.has(id as string))).toEqual([]);
    }
  }
}

/** What is withdrawn is refused, listed and found as such. */
async function compareWithdrawn(story: Story): Promise<void> {
  const { world, prefix } = story.recorder;
  const recorded = { dataset: world.datasets, model: world.models };
  for (const kind of ['dataset', 'model'] as const) {
    const known = recorded[kind].filter(({ entry }) => entry < story.asOf);
    const current: readonly unknown[] = kind === 'dataset' ? story.datasets : story.models;
    const name = `${kind === 'dataset' ? 'data' : 'model'}-${prefix}`;
    const { items } = await story.get(`/v1/search?q=${name}&kinds=${kind}&limit=1000`);
    const hit = (items as Body[]).find(({ id }) => id === name);
    const withdrawn = known.filter((one) => !current.includes(one));
    expect(hit?.['versions'] ?? null).toEqual(
      known.length === 0 ? null : { matching: known.length, withdrawn: withdrawn.length },
    );
    expect(hit?.['withdrawn'] ?? false).toBe(known.length > 0 && withdrawn.length === known.length);
    for (const one of withdrawn) {
      const path =
        'model' in one ? `${pathOf(one)}/exposure?vendor=${story.recorder.vendor('acme')}` : breakdownOf(one);
      expect(await story.code(path)).toBe(`${kind}-version-withdrawn`);
    }
  }
}

const breakdownOf = ({ dataset, version }: RecordedDatasetVersion): string =>
  `/v1/datasets/${dataset}/versions/${version}/breakdown`;

/** A removal's scope, what it affects, and what each model version answers of it. */
async function compareRemovals(story: Story, known: ReadonlySet<string>): Promise<void> {
  const active: Body[] = (await story.get('/v1/removals?limit=1000'))['items'].filter(
    ({ id, state }: Body) => known.has(id) && state !== 'withdrawn',
  );
  for (const { id } of active) {
    const { items } = await story.get(`/v1/removals/${id}/scope?limit=1000`);
    const scope = new Set<string>(items.map(({ shard }: Body) => shard));
    const { datasetVersions, modelVersions } = await story.get(`/v1/removals/${id}/affected`);
    const reached = story.datasets.filter((one) => count(one.members.keys(), scope) > 0);
    expect(
      datasetVersions.map((one: Body) => `${nameOf(one as RecordedDatasetVersion)} ${one['shards']}`).sort(),
    ).toEqual(reached.map((one) => `${nameOf(one)} ${count(one.members.keys(), scope)}`).sort());
    const own = modelVersions.filter(({ model }: Body) =>
      story.recorder.world.models.some((one) => one.model === model),
    );
    const current = new Set(story.models.map(({ version }) => version));
    expect(own.filter(({ version }: Body) => !current.has(version as string))).toEqual([]);
    for (const model of story.models) {
      const listed: Body[] = (await story.get(`${pathOf(model)}/removals?limit=1000`))['items'];
      const item = listed.find(({ removal }) => removal === id);
      const expected = [...story.used(model)].filter((one) => reached.includes(one)).map(nameOf);
      const uses: Body[] = item?.['uses'];
      const found = uses.map((use) => `${use['dataset']}@${use['datasetVersion']}`);
      expect([...new Set(found)].sort()).toEqual(expected.sort());
      const affected = modelVersions.find(({ version }: Body) => version === model.version);
      expect(affected?.status ?? 'never_used').toBe(item?.['status']);
      if (affected) expect(affected.certain).toBe(item?.['certain']);
    }
  }
}

/** What a certificate proves of a removal's shards, and what the removal affects. */
async function compareCertificates(story: Story, api: TestApi, removals: readonly string[]): Promise<void> {
  const logKey = parseVerifierKey((await api.request('GET', '/v1/ledger/key')).text.trim());
  for (const id of removals) {
    const { state } = await story.get(`/v1/removals/${id}`);
    if (state === 'withdrawn') continue;
    const { datasetVersions } = await story.get(`/v1/removals/${id}/affected`);
    const affected = new Set<string>(datasetVersions.map(nameOf));
    for (const model of story.models.filter((one) => story.used(one).size > 0)) {
      const { status, text } = await api.request('GET', `${pathOf(model)}/certificate?removal=${id}`);
      expect([status, text.slice(0, 0)]).toEqual([200, '']);
      const verdict = verifyCertificate(Buffer.from(text), {
        logKey,
        origin: 'whence.local/log',
        witnessPolicy: 'none',
      });
      if (verdict.verdict === 'refused') throw new Error(verdict.message);
      compareCertificate(story, model, verdict.facts, affected);
    }
  }
}

function compareCertificate(
  story: Story,
  model: RecordedModelVersion,
  { sets, model: certified }: CertificateFacts,
  affected: ReadonlySet<string>,
): void {
  expect(certified).toBe(`${model.model}@${model.version}`);
  expect(sets.map(nameOf).sort()).toEqual([...story.used(model)].map(nameOf).sort());
  const holding = sets.filter(({ results }) =>
    results.some(({ result }) => result === 'member' || result === 'ancestor'),
  );
  expect(holding.map(nameOf).sort()).toEqual(
    [...affected].filter((name) => sets.some((set) => nameOf(set) === name)).sort(),
  );
}
