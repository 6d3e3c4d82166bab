import type { DatasetsReadModel } from '@domain/datasets';
import { type ModelParent, type ModelsReadModel, parentName, type Relation, type Stage } from '@domain/models';
import { type FacetTally, type OriginIndex, type ShardTallies, TallySheet } from '@domain/shards';
import { type Breakdown, breakdownOf } from './breakdown.js';
import { type Figures, NOTHING_KNOWN } from './figures.js';
import { type Gap, historyGaps } from './gap.js';
import { type ChainUse, modelHistory } from './model-history.js';
import { Remembered } from './remembered.js';
import { unionTallies } from './union-tallies.js';

export interface ProvenanceQuestion {
  readonly model: string;
  readonly version: string;
  /** Count a member as often as it is weighted in its dataset version, times the epochs of the use. */
  readonly weighted?: boolean;
  /** Merge in the uses of all ancestors. */
  readonly chain?: boolean;
  /** Only uses of this stage. */
  readonly stage?: Stage;
}

export interface Provenance extends Breakdown {
  readonly model: string;
  readonly version: string;
  readonly byStage: readonly (Figures & { readonly stage: Stage })[];
  readonly parents: readonly TrainedParent[];
  /** What the record cannot tell of these totals. */
  readonly gaps: readonly Gap[];
}

export interface TrainedParent {
  readonly model: string;
  readonly version: string;
  readonly relation: Relation;
  readonly external: boolean;
}

const UNIONS_REMEMBERED = 256;

/** What a model version was trained on, by kind, vendor, origin and stage: sums over tallies that were stored at commit. */
export class BreakdownReadModel {
  private readonly unions = new Remembered<FacetTally[]>(UNIONS_REMEMBERED);

  constructor(
    private readonly models: ModelsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly origins: OriginIndex,
    private readonly tallies: ShardTallies,
  ) {}

  async provenance(question: ProvenanceQuestion, asOf: number): Promise<Provenance> {
    const [{ chain, uses }, origins] = await Promise.all([
      modelHistory(this.models, this.datasets, question, asOf),
      this.origins.origins(asOf),
    ]);
    const [own] = chain;
    const counted = uses.filter(
      ({ model, use }) => (question.chain || model.id === own?.id) && (question.stage ?? use.stage) === use.stage,
    );
    const tally = (some: readonly ChainUse[]): Promise<FacetTally[]> =>
      question.weighted ? this.weighted(some, asOf) : this.union(some, asOf);
    const stages = [...new Set(counted.map(({ use }) => use.stage))];
    const all = await tally(counted);
    const breakdown = breakdownOf(all, origins);
    const nothingRecorded = counted.length === 0 && question.stage === undefined;
    return {
      model: question.model,
      version: question.version,
      ...breakdown,
      totals: nothingRecorded ? NOTHING_KNOWN : breakdown.totals,
      byStage: await Promise.all(
        stages.map(async (stage) => {
          const ofStage = stages.length === 1 ? all : await tally(counted.filter(({ use }) => use.stage === stage));
          return { stage, ...breakdownOf(ofStage, origins).totals };
        }),
      ),
      parents: (own?.parents ?? []).map(trainedParent),
      gaps: historyGaps({ chain: question.chain ? chain : chain.slice(0, 1), uses }),
    };
  }

  /** Of one version the tallies are stored. What several have in common is counted when it is first asked, and again after a correction. */
  private async union(uses: readonly ChainUse[], asOf: number): Promise<FacetTally[]> {
    const versions = [...new Set(uses.map(({ dataset }) => dataset.id))].sort((a, b) => a - b);
    const stored = (version: number): Promise<FacetTally[]> =>
      this.datasets.tallies(version, { weighted: false }, asOf);
    const [only] = versions;
    if (only === undefined) return [];
    if (versions.length === 1) return stored(only);
    const question = `${versions.join()} ${await this.origins.lastCorrection(asOf)}`;
    return this.unions.of(question, () =>
      unionTallies(versions, {
        stored,
        members: (version) => this.datasets.members(version),
        over: (shards) => this.tallies.over(shards, asOf),
      }),
    );
  }

  private async weighted(uses: readonly ChainUse[], asOf: number): Promise<FacetTally[]> {
    const sheet = new TallySheet();
    for (const { use, dataset } of uses) {
      sheet.addAll(await this.datasets.tallies(dataset.id, { weighted: true }, asOf), use.epochs ?? 1);
    }
    return sheet.rows();
  }
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
