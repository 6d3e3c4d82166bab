import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { DatasetsReadModel } from '@domain/datasets';
import { type ModelParent, parentName, type Relation, type Stage } from '@domain/models';
import { type Origin, OriginIndex, TallySheet } from '@domain/origins';
import { ShardTallies } from '@domain/shards';
import { awaitAll } from '@platform/database';
import { AnswerCache } from '@platform/cache';
import { type Breakdown, breakdownOf } from './breakdown.js';
import { type Figures, NOTHING_KNOWN } from './figures.js';
import { type Gap, historyGaps, ownHistoryGaps } from './gap.js';
import { type KindSet, partitionByKinds, soleKinds } from './kind-sets.js';
import type { ChainUse, ModelHistory } from './model-history.js';
import { ModelHistoryReadModel } from './model-history.read-model.js';
import type { TraitBreakdown, TraitFacet } from './trait-breakdown.js';
import { TraitBreakdowns } from './trait-breakdown.read-model.js';
import { unionTallies } from './union-tallies.js';

export interface ProvenanceQuestion {
  readonly model: string;
  readonly version: string;
  /**
   * Count a member as often as it is weighted in its dataset version, times the epochs of the use.
   */
  readonly weighted?: boolean;
  /** Merge in the uses of all ancestors. */
  readonly chain?: boolean;
  /** Only uses of this stage. */
  readonly stage?: Stage;
  /** Break the data down by this trait too. */
  readonly by?: TraitFacet;
}

export interface Provenance extends Breakdown, TraitBreakdown {
  readonly model: string;
  readonly version: string;
  /**
   * The shards by all kinds that they have, each shard once: what adds up to the total, where
   * `byKind` overlaps. Left out of a weighted answer.
   */
  readonly byKindSet?: readonly KindSet[];
  readonly byStage: readonly (Figures & { readonly stage: Stage })[];
  readonly parents: readonly TrainedParent[];
  /** What the record leaves open about these totals. */
  readonly gaps: readonly Gap[];
}

export interface TrainedParent {
  readonly model: string;
  readonly version: string;
  readonly relation: Relation;
  readonly external: boolean;
}

/** An answer that is computed if nothing with its key is known. */
export interface KeyedAnswer<Answer> {
  readonly key: string;
  readonly compute: () => Promise<Answer>;
}

const BREAKDOWNS_CACHED = 128;

/**
 * What an answer is computed as of: the position, the origins stated by then, and the last
 * correction of a shard.
 */
interface Snapshot {
  readonly asOf: number;
  readonly origins: readonly Origin[];
  readonly lastCorrection: number;
}

/**
 * What a model version was trained on, by kind, vendor, origin and stage: sums over tallies that
 * were stored at commit.
 */
@Injectable()
export class BreakdownReadModel {
  private readonly breakdowns = new AnswerCache<Breakdown>(BREAKDOWNS_CACHED, 'breakdowns');
  private readonly partitions = new AnswerCache<KindSet[]>(BREAKDOWNS_CACHED, 'partitions');

  constructor(
    private readonly histories: ModelHistoryReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly origins: OriginIndex,
    private readonly tallies: ShardTallies,
    private readonly traits: TraitBreakdowns,
  ) {}

  /**
   * The answer, and all that it depends on: the question, the model version's history, and the last
   * correction of a shard. A position that has the same key has the same answer.
   */
  async keyed(question: ProvenanceQuestion, asOf: number): Promise<KeyedAnswer<Provenance>> {
    const [history, lastCorrection] = await awaitAll([
      this.histories.history(question.model, question.version, asOf),
      this.origins.lastCorrection(asOf),
    ]);
    return {
      key: hash('sha256', JSON.stringify([question, history, lastCorrection]), 'base64'),
      compute: async () =>
        this.answer(question, history, { asOf, origins: await this.origins.origins(asOf), lastCorrection }),
    };
  }

  async provenance(question: ProvenanceQuestion, asOf: number): Promise<Provenance> {
    return (await this.keyed(question, asOf)).compute();
  }

  private async answer(
    question: ProvenanceQuestion,
    { chain, uses }: ModelHistory,
    snapshot: Snapshot,
  ): Promise<Provenance> {
    const [own] = chain;
    const counted = uses.filter(
      ({ model, use }) => (question.chain || model.id === own?.id) && (question.stage ?? use.stage) === use.stage,
    );
    const breakdownBy = (some: readonly ChainUse[]): Promise<Breakdown> =>
      question.weighted ? this.weighted(some, snapshot) : this.union(some, snapshot);
    const stages = [...new Set(counted.map(({ use }) => use.stage))];
    const breakdown = await breakdownBy(counted);
    const nothingRecorded = counted.length === 0 && question.stage === undefined;
    return {
      model: question.model,
      version: question.version,
      ...breakdown,
      ...(await this.byTrait(question, counted, snapshot.asOf)),
      totals: nothingRecorded ? NOTHING_KNOWN : breakdown.totals,
      byStage: await Promise.all(
        stages.map(async (stage) => {
          const ofStage = counted.filter(({ use }) => use.stage === stage);
          return { stage, ...(stages.length === 1 ? breakdown : await breakdownBy(ofStage)).totals };
        }),
      ),
      parents: (own?.parents ?? []).map(trainedParent),
      byKindSet: question.weighted ? undefined : await this.kindSets(counted, breakdown, snapshot),
      gaps: question.chain ? historyGaps({ chain, uses }) : ownHistoryGaps({ chain, uses }),
    };
  }

  /**
   * The breakdown of all members, each counted once; cached until a correction. The tallies of one
   * version are stored; shards that several versions share are counted.
   */
  private union(uses: readonly ChainUse[], { asOf, origins, lastCorrection }: Snapshot): Promise<Breakdown> {
    const versions = versionIds(uses);
    return this.breakdowns.getOrCompute(`${versions.join()} ${lastCorrection}`, async () => {
      const tallies = await unionTallies(versions, {
        stored: (version) => this.datasets.tallies(version, { weighted: false }, asOf),
        members: (version) => this.datasets.members(version),
        over: (shards) => this.tallies.over(shards, asOf),
      });
      return breakdownOf(tallies, origins);
    });
  }

  private async kindSets(
    uses: readonly ChainUse[],
    { byKind, totals }: Breakdown,
    { asOf, origins, lastCorrection }: Snapshot,
  ): Promise<KindSet[]> {
    const sole = soleKinds(byKind, totals.shards);
    if (sole) return sole;
    const versions = versionIds(uses);
    return this.partitions.getOrCompute(`${versions.join()} ${lastCorrection}`, async () => {
      const members = Bitmap.union(await Promise.all(versions.map((id) => this.datasets.members(id))));
      const ofKinds = byKind.map(async ({ kind }) => {
        const ids = origins.filter((origin) => origin.kind === kind).map(({ id }) => id);
        return [kind, (await this.origins.shardsOf(ids, asOf)).effective] as const;
      });
      return partitionByKinds(members, await Promise.all(ofKinds));
    });
  }

  private byTrait(
    { by, weighted = false }: ProvenanceQuestion,
    uses: readonly ChainUse[],
    asOf: number,
  ): Promise<TraitBreakdown> {
    const versions = uses.map(({ use, dataset }) => ({ id: dataset.id, times: use.epochs ?? 1 }));
    return this.traits.breakdown({ versions, weighted, by }, asOf);
  }

  private async weighted(uses: readonly ChainUse[], { asOf, origins }: Snapshot): Promise<Breakdown> {
    const sheet = new TallySheet();
    for (const { use, dataset } of uses) {
      sheet.addAll(await this.datasets.tallies(dataset.id, { weighted: true }, asOf), use.epochs ?? 1);
    }
    return breakdownOf(sheet.rows(), origins);
  }
}

function versionIds(uses: readonly ChainUse[]): number[] {
  return [...new Set(uses.map(({ dataset }) => dataset.id))].sort((a, b) => a - b);
}

function trainedParent(parent: ModelParent): TrainedParent {
  const name = parentName(parent);
  const at = name.lastIndexOf('@');
  return {
    model: name.slice(0, at),
    version: name.slice(at + 1),
    relation: parent.relation,
    external: 'external' in parent,
  };
}
