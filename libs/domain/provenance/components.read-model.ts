import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { DatasetsReadModel } from '@domain/datasets';
import { type FacetTally, type OriginFilter, OriginIndex } from '@domain/origins';
import { ShardTallies } from '@domain/shards';
import { AnswerCache } from '@platform/cache';
import { type Breakdown, breakdownOf } from './breakdown.js';
import type { Figures } from './figures.js';
import { type Gap, historyGaps, ownHistoryGaps } from './gap.js';
import { ModelHistoryReadModel } from './model-history.read-model.js';

export interface ComponentsQuestion {
  readonly model: string;
  readonly version: string;
  /** The label by which shards are grouped into components. */
  readonly label: string;
  /** Only shards with such an effective origin. */
  readonly filter: OriginFilter;
  /** Merge in the uses of all ancestors. */
  readonly chain?: boolean;
}

export interface Component extends Figures {
  /** The label's value; null: shards that lack the label. */
  readonly value: string | null;
  readonly byOrigin: Breakdown['byOrigin'];
}

export interface Components {
  readonly components: readonly Component[];
  /** What the record leaves open about the model version, and ancestors that are left out. */
  readonly gaps: readonly Gap[];
}

const COMPONENTS_CACHED = 256;

/** Through which components of its data, grouped by a label, origins reached a model version. */
@Injectable()
export class ComponentsReadModel {
  private readonly tallied = new AnswerCache<Map<string | null, FacetTally[]>>(COMPONENTS_CACHED, 'components');

  constructor(
    private readonly histories: ModelHistoryReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly origins: OriginIndex,
    private readonly tallies: ShardTallies,
  ) {}

  async components(question: ComponentsQuestion, asOf: number): Promise<Components> {
    const history = await this.histories.history(question.model, question.version, asOf);
    const { chain, uses } = history;
    const counted = uses.filter(({ model }) => question.chain || model.id === chain[0]?.id);
    const versions = [...new Set(counted.map(({ dataset }) => dataset.id))].sort((a, b) => a - b);
    const { filter, label } = question;
    const key = JSON.stringify([versions, filter, label, await this.origins.lastCorrection(asOf)]);
    const origins = await this.origins.origins(asOf);
    const byValue = await this.tallied.getOrCompute(key, () => this.tally(versions, filter, label, asOf));
    const components = [...byValue].map(([value, tallies]) => {
      const { totals, byOrigin } = breakdownOf(tallies, origins);
      return { value, ...totals, byOrigin };
    });
    return { components, gaps: question.chain ? historyGaps(history) : ownHistoryGaps(history) };
  }

  /** Counts the members: no totals are stored by label. */
  private async tally(
    versions: readonly number[],
    filter: OriginFilter,
    label: string,
    asOf: number,
  ): Promise<Map<string | null, FacetTally[]>> {
    const members = Bitmap.union(await Promise.all(versions.map((id) => this.datasets.members(id))));
    return this.tallies.byLabel(await this.matching(members, filter, asOf), label, asOf);
  }

  private async matching(members: Bitmap, filter: OriginFilter, asOf: number): Promise<Bitmap> {
    if (Object.values(filter).every((value) => value === undefined)) return members;
    const matching = await this.origins.matching(filter, asOf);
    const { effective } = await this.origins.shardsOf(
      matching.map((origin) => origin.id),
      asOf,
    );
    return members.and(effective);
  }
}
