import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { DatasetsReadModel } from '@domain/datasets';
import { ModelsError, ModelsReadModel, splitsOfUses } from '@domain/models';
import { makerOf, type Origin, type OriginFilter, OriginIndex, originMatches } from '@domain/origins';
import { ShardsReadModel } from '@domain/shards';
import { type Terms, type TermsQuestion, VendorsReadModel } from '@domain/vendors';
import { awaitAll } from '@platform/database';
import { AnswerCache } from '@platform/cache';
import { type DataPath, type Exposure, exposureOf, type ExposureQuestion } from './exposure.js';
import { parentPaths } from './parent-paths.js';
import { gapPlaces, gapPlacesKey } from './gap-places.js';
import { type Gap, historyGaps, shardGapOf, shardGaps, type ShardsGap } from './gap.js';
import { type ChainUse, isTraining } from './model-history.js';
import { ModelHistoryReadModel } from './model-history.read-model.js';
import { OriginReachReadModel, type VersionReach } from './origin-reach.read-model.js';
import { ProvenanceError } from './provenance.errors.js';
import { distinctQuestions, termsAtCollection, termsAtUse } from './terms-questions.js';

/** A gap whose examples are numbers of shards. */
interface NumberedGap extends Omit<ShardsGap, 'examples'> {
  readonly examples: readonly number[];
}

const GAPS_CACHED = 1_000;
/** Shards that a gap names. */
const EXAMPLES = 3;

/**
 * By which paths a vendor or a generator reaches a model version: one bitmap intersection a dataset
 * version.
 */
@Injectable()
export class ExposureReadModel {
  private readonly gaps = new AnswerCache<NumberedGap[]>(GAPS_CACHED, 'gaps');

  constructor(
    private readonly histories: ModelHistoryReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly origins: OriginIndex,
    private readonly reaches: OriginReachReadModel,
    private readonly vendors: VendorsReadModel,
    private readonly models: ModelsReadModel,
  ) {}

  /**
   * Refuses what nothing here can be exposed to: a misspelt name would be answered with a false no.
   * @throws ProvenanceError `empty-exposure-question`
   * @throws VendorsError `vendor-not-found`, also for the vendor of the generator
   * @throws ModelsError `model-not-found` for a generator without a vendor that is no model here
   */
  async exposure({ model, version, ...filter }: ExposureQuestion, asOf: number): Promise<Exposure> {
    if (Object.values(filter).every((value) => value === undefined)) {
      const message = 'Ask for exposure to something: give vendor, generator or involvement.';
      throw new ProvenanceError('empty-exposure-question', message, [{ pointer: '/vendor', message: 'is not given' }]);
    }
    const [, history, question] = await awaitAll([
      filter.vendor === undefined ? Promise.resolve() : this.vendors.requireVendor(filter.vendor, asOf),
      this.histories.history(model, version, asOf),
      this.reaches.question(filter, asOf),
    ]);
    const { all, key } = question;
    if (filter.generator !== undefined) await this.requireGenerator(filter.generator, all, asOf);
    const paths = await Promise.all(
      byModelStageAndDataset(history.uses).map(async (uses) => {
        const found = await this.reaches.reach(uses[0].dataset.id, question);
        if (!found) return [];
        const redacted = await this.reaches.redacted(uses[0].dataset.id, question);
        return [{ ...(await this.dataPath(uses, found, all, asOf)), redacted: redacted ?? undefined }];
      }),
    );
    const gapsOf = async (uses: readonly ChainUse[]): Promise<Gap[]> => {
      const ofShards = this.gaps.getOrCompute(`${gapPlacesKey(uses)} ${key}`, () =>
        this.shardGaps(uses, all, filter, asOf),
      );
      return [...historyGaps(history), ...(await this.namedGaps(await ofShards, asOf))];
    };
    return exposureOf(
      [...paths.flat(), ...parentPaths(history, filter)],
      await gapsOf(history.uses),
      await gapsOf(history.uses.filter(isTraining)),
    );
  }

  /** A model without a vendor is one that is registered here, or that an origin declares. */
  private async requireGenerator(generator: string, all: readonly Origin[], asOf: number): Promise<void> {
    const maker = makerOf(generator);
    if (maker !== undefined) {
      await this.vendors.requireVendor(maker, asOf, '/generator');
      return;
    }
    const [model = ''] = generator.split('@');
    if (model.includes('/') || all.some((origin) => originMatches(origin, { generator }))) return;
    if (await this.models.hasModel(model, asOf)) return;
    const message = `"${model}" names no vendor, and no model of this name is registered here. Write a vendor’s model as vendor/name.`;
    const complaint = { pointer: '/generator', message: 'names no vendor and no model that is registered here' };
    throw new ModelsError('model-not-found', message, [complaint]);
  }

  private async dataPath(
    uses: readonly [ChainUse, ...ChainUse[]],
    reach: VersionReach,
    all: readonly Origin[],
    asOf: number,
  ): Promise<DataPath> {
    const [{ model, use, dataset }] = uses;
    const present = reach.origins.flatMap((id) => all[id] ?? []);
    const atUse = uses.flatMap(({ use: { startedAt: from, finishedAt: to } }) =>
      present.flatMap((origin) => termsAtUse(origin, { from, to })),
    );
    const collected = present.filter((origin) => origin.collected !== undefined || origin.terms !== undefined);
    const atCollection = collected.flatMap((origin) => termsAtCollection(origin));
    const [names, termsThen, termsLater] = await Promise.all([
      this.shards.namesOf(reach.example, asOf),
      this.terms(atCollection, asOf),
      this.terms(atUse, asOf),
    ]);
    return {
      via: 'data',
      model: model.model,
      version: model.version,
      stage: use.stage,
      dataset: dataset.dataset,
      datasetVersion: dataset.version,
      splits: splitsOfUses(uses.map((one) => one.use)),
      shards: reach.shards,
      sources: reach.sources,
      involvement: [...new Set(present.map((origin) => origin.involvement))].sort(),
      firstUsedAt: uses.map((one) => one.use.startedAt).sort()[0] ?? use.startedAt,
      example: reach.example.map((shard) => names.get(shard) ?? ''),
      termsAtCollection: termsThen,
      collectionKnown: collected.length === present.length,
      termsAtUse: termsLater,
    };
  }

  /** The terms in force for any of the questions, each once, by id. */
  private async terms(questions: readonly TermsQuestion[], asOf: number): Promise<Terms[]> {
    if (questions.length === 0) return [];
    const found = (await this.vendors.termsInForce(distinctQuestions(questions), asOf)).flat();
    return [...new Map(found.map((terms) => [terms.id, terms])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  private async shardGaps(
    uses: readonly ChainUse[],
    all: readonly Origin[],
    filter: OriginFilter,
    asOf: number,
  ): Promise<NumberedGap[]> {
    const versions = [...new Set(uses.map(({ dataset }) => dataset.id))];
    const sets = new Map(await awaitAll(versions.map(async (id) => [id, await this.datasets.members(id)] as const)));
    const members = Bitmap.union(sets.values());
    // A matching origin is an answer, not a gap.
    const open = all.filter((origin) => !originMatches(origin, filter) && shardGapOf(origin, filter) !== undefined);
    const shards = await this.origins.shardsByOrigin(
      open.map((origin) => origin.id),
      asOf,
    );
    const gaps = shardGaps(open, filter, members, (some) =>
      members.and(Bitmap.union(some.map((origin) => shards.get(origin.id)?.effective ?? Bitmap.empty()))),
    );
    return gaps.map(({ gap, members: found }) => ({
      ...gap,
      ...gapPlaces(uses, sets, found),
      examples: [...found.next(0, EXAMPLES)],
    }));
  }

  /** A name can change with a later statement, so that names are not cached with their shards. */
  private async namedGaps(gaps: readonly NumberedGap[], asOf: number): Promise<Gap[]> {
    const numbers = gaps.flatMap(({ examples }) => examples);
    const names = numbers.length === 0 ? new Map<number, string>() : await this.shards.namesOf(numbers, asOf);
    return gaps.map((gap) => ({ ...gap, examples: gap.examples.map((shard) => names.get(shard) ?? '') }));
  }
}

/**
 * Groups uses into those of one path: of one model version, in one stage, of one dataset version.
 */
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
