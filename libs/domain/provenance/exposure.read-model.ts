import { Bitmap } from '@core/bitmap';
import type { DatasetsReadModel } from '@domain/datasets';
import { type ModelsReadModel, parentName } from '@domain/models';
import {
  type Lineage,
  type Origin,
  type OriginFilter,
  type OriginIndex,
  originMatches,
  type ShardsReadModel,
} from '@domain/shards';
import type { VendorsReadModel } from '@domain/vendors';
import { examplePath } from './example-path.js';
import { type DataPath, type Exposure, exposureOf, type ExposureQuestion, type ParentPath } from './exposure.js';
import { type Gap, historyGaps, shardGapOf, shardGaps } from './gap.js';
import { type ChainUse, isTraining, type ModelHistory, modelHistory } from './model-history.js';
import { ProvenanceError } from './provenance.errors.js';
import { termsAtCollection, termsAtUse, termsOf } from './terms-of.js';

interface Reach {
  readonly origins: readonly Origin[];
  readonly declared: Bitmap;
  readonly effective: Bitmap;
  readonly byOrigin: ReadonlyMap<number, { declared: Bitmap; effective: Bitmap }>;
}

/** By which paths a vendor or a generator reaches a model version: bitmaps met with bitmaps, one pair a dataset version. */
export class ExposureReadModel {
  constructor(
    private readonly models: ModelsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly origins: OriginIndex,
    private readonly lineage: Lineage,
    private readonly vendors: VendorsReadModel,
  ) {}

  async exposure({ model, version, ...filter }: ExposureQuestion, asOf: number): Promise<Exposure> {
    if (Object.values(filter).every((value) => value === undefined)) {
      const message = 'Ask for exposure to something: give vendor, generator or involvement.';
      throw new ProvenanceError('empty-exposure-question', message, [{ pointer: '/vendor', message: 'is not given' }]);
    }
    if (filter.vendor !== undefined) await this.vendors.requireVendor(filter.vendor, asOf);
    const history = await modelHistory(this.models, this.datasets, { model, version }, asOf);
    const all = await this.origins.origins(asOf);
    const reach = await this.reach(
      all.filter((origin) => originMatches(origin, filter)),
      asOf,
    );
    const paths: DataPath[] = [];
    for (const uses of byModelStageAndDataset(history.uses)) {
      const path = await this.dataPath(uses, reach, asOf);
      if (path) paths.push(path);
    }
    const gapsOf = async (uses: readonly ChainUse[]): Promise<Gap[]> => [
      ...historyGaps(history),
      ...(await this.shardGaps(uses, all, filter, asOf)),
    ];
    return exposureOf(
      [...paths, ...parentPaths(history, filter)],
      await gapsOf(history.uses),
      await gapsOf(history.uses.filter(isTraining)),
    );
  }

  private async reach(origins: readonly Origin[], asOf: number): Promise<Reach> {
    const byOrigin = await this.origins.shardsByOrigin(
      origins.map((origin) => origin.id),
      asOf,
    );
    const sets = [...byOrigin.values()];
    return {
      origins,
      byOrigin,
      declared: Bitmap.union(sets.map((set) => set.declared)),
      effective: Bitmap.union(sets.map((set) => set.effective)),
    };
  }

  private async dataPath(
    uses: readonly [ChainUse, ...ChainUse[]],
    reach: Reach,
    asOf: number,
  ): Promise<DataPath | undefined> {
    const [{ model, use, dataset }] = uses;
    const members = await this.datasets.members(dataset.id);
    const touched = members.and(reach.effective);
    const first = touched.first();
    if (first === null) return undefined;
    const present = reach.origins.filter((origin) => reach.byOrigin.get(origin.id)?.effective.intersects(touched));
    const upstream = await this.datasets.upstream(dataset.id);
    const atUse = uses.flatMap((one) => present.flatMap((origin) => termsAtUse(origin, one.use)));
    const collected = present.filter((origin) => origin.collected !== undefined || origin.terms !== undefined);
    const atCollection = collected.flatMap((origin) => termsAtCollection(origin));
    return {
      via: 'data',
      model: model.model,
      version: model.version,
      stage: use.stage,
      dataset: dataset.dataset,
      datasetVersion: dataset.version,
      shards: touched.size,
      sources: upstream.intersectionSize(reach.declared),
      involvement: [...new Set(present.map((origin) => origin.involvement))].sort(),
      firstUsedAt: uses.map((one) => one.use.startedAt).sort()[0] ?? use.startedAt,
      example: await this.example(first, reach, asOf),
      termsAtCollection: await termsOf(this.vendors, atCollection, asOf),
      collectionKnown: collected.length === present.length,
      termsAtUse: await termsOf(this.vendors, atUse, asOf),
    };
  }

  private async example(member: number, reach: Reach, asOf: number): Promise<string[]> {
    const path = examplePath(await this.lineage.view(), member, reach.declared, reach.effective);
    const names = await this.shards.namesOf(path, asOf);
    return path.map((shard) => names.get(shard) ?? '');
  }

  private async shardGaps(
    uses: readonly ChainUse[],
    all: readonly Origin[],
    filter: OriginFilter,
    asOf: number,
  ): Promise<Gap[]> {
    const ids = [...new Set(uses.map(({ dataset }) => dataset.id))];
    const members = Bitmap.union(await Promise.all(ids.map((id) => this.datasets.members(id))));
    // What matches the question is an answer to it, not a gap.
    const open = all.filter((origin) => !originMatches(origin, filter) && shardGapOf(origin, filter) !== undefined);
    const shards = await this.origins.shardsByOrigin(
      open.map((origin) => origin.id),
      asOf,
    );
    return shardGaps(open, filter, (some) =>
      members.and(Bitmap.union(some.map((origin) => shards.get(origin.id)?.effective ?? Bitmap.empty()))),
    );
  }
}

function parentPaths({ chain }: ModelHistory, filter: OriginFilter): ParentPath[] {
  if (filter.involvement !== undefined && filter.involvement !== 'content') return [];
  return chain.flatMap((version) =>
    version.parents.flatMap((parent): ParentPath[] => {
      const name = parentName(parent);
      const matches = originMatches({ kind: 'model_generated', involvement: 'content', generator: name }, filter);
      return matches
        ? [{ via: 'parent', model: version.model, version: version.version, relation: parent.relation, parent: name }]
        : [];
    }),
  );
}

/** The uses that one path stands for: of one model version, in one stage, of one dataset version. */
function byModelStageAndDataset(uses: readonly ChainUse[]): [ChainUse, ...ChainUse[]][] {
  const groups = new Map<string, [ChainUse, ...ChainUse[]]>();
  for (const one of uses) {
    const key = `${one.model.id} ${one.use.stage} ${one.dataset.id}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}
