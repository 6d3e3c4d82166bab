import { Injectable } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import { ModelsReadModel } from '@domain/models';
import type { OriginFilter } from '@domain/origins';
import { type DataPath, isTrainingPath, type ParentPath, verdictOf } from './exposure.js';
import { historyGaps } from './gap.js';
import { chainHistories } from './chain-histories.js';
import { type ChainUse, isTraining, type ModelHistory } from './model-history.js';
import { OriginReachReadModel, type ReachQuestion } from './origin-reach.read-model.js';
import { parentPaths } from './parent-paths.js';

/** Of a path, what a list shows: `exposure` of the model version has the rest. */
export type ExposedPath =
  | Pick<DataPath, 'via' | 'model' | 'version' | 'stage' | 'dataset' | 'datasetVersion' | 'shards' | 'firstUsedAt'>
  | ParentPath;

export interface ExposedModel {
  readonly id: number;
  readonly model: string;
  readonly version: string;
  readonly exposed: true | false | 'unknown';
  readonly trained: true | false | 'unknown';
  readonly declared: boolean;
  /** The first paths, at most 20. */
  readonly paths: readonly ExposedPath[];
  /** The number of further paths. */
  readonly pathsLeftOut: number;
}

export interface ExposedModelsQuestion {
  readonly filter: OriginFilter;
  /** Only model versions with this answer. */
  readonly exposed?: true | false | 'unknown';
}

interface ModelsPage {
  readonly limit: number;
  /** The id of the last model version of the previous page. */
  readonly after?: number;
}

/** Model versions read at a time. */
const CHUNK = 500;
const PATHS = 20;

/** Which model versions a vendor or a generator reaches: every model version, by bitmaps. */
@Injectable()
export class ExposedModelsReadModel {
  constructor(
    private readonly models: ModelsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly reaches: OriginReachReadModel,
  ) {}

  /** In the order declared; at most `limit`. */
  async page({ filter, exposed }: ExposedModelsQuestion, page: ModelsPage, asOf: number): Promise<ExposedModel[]> {
    const question = await this.reaches.question(filter, asOf);
    const found: ExposedModel[] = [];
    for (let after = page.after ?? -1; ;) {
      const chunk = await this.models.page({ limit: CHUNK, after }, asOf);
      for (const history of await this.histories(
        chunk.map(({ id }) => id),
        asOf,
      )) {
        const model = await this.exposedModel(history, question);
        if (exposed === undefined || model.exposed === exposed) found.push(model);
        if (found.length === page.limit) return found;
      }
      if (chunk.length < CHUNK) return found;
      after = chunk.at(-1)?.id ?? after;
    }
  }

  /** The chains of model versions, in one query for each kind of row. */
  private async histories(ids: readonly number[], asOf: number): Promise<ModelHistory[]> {
    if (ids.length === 0) return [];
    const versions = await this.models.withAncestors(ids, asOf);
    const uses = await this.models.uses(
      versions.map(({ id }) => id),
      asOf,
    );
    const used = [...new Set(uses.map(({ datasetVersion }) => datasetVersion))];
    return chainHistories(ids, versions, uses, await this.datasets.versions(used, asOf));
  }

  private async exposedModel(history: ModelHistory, question: ReachQuestion): Promise<ExposedModel> {
    const paths = [...(await this.dataPaths(history.uses, question)), ...parentPaths(history, question.filter)];
    const [own] = history.chain;
    const open = async (uses: readonly ChainUse[]): Promise<boolean> => {
      if (historyGaps(history).length > 0) return true;
      for (const { dataset } of uses) if (await this.reaches.isOpen(dataset.id, question)) return true;
      return false;
    };
    const training = paths.some(isTrainingPath);
    return {
      id: own?.id ?? 0,
      model: own?.model ?? '',
      version: own?.version ?? '',
      exposed: verdictOf(paths.length > 0, paths.length > 0 || (await open(history.uses))),
      trained: verdictOf(training, training || (await open(history.uses.filter(isTraining)))),
      declared: paths.length > 0,
      paths: paths.slice(0, PATHS),
      pathsLeftOut: Math.max(0, paths.length - PATHS),
    };
  }

  /** One path for each model version, stage and dataset version. */
  private async dataPaths(uses: readonly ChainUse[], question: ReachQuestion): Promise<ExposedPath[]> {
    const paths = new Map<string, Extract<ExposedPath, { readonly via: 'data' }>>();
    for (const { model, use, dataset } of uses) {
      const key = `${model.id} ${use.stage} ${dataset.id}`;
      const known = paths.get(key);
      const shards = known?.shards ?? (await this.reaches.membersReached(dataset.id, question));
      if (shards === 0) continue;
      const firstUsedAt = known && known.firstUsedAt < use.startedAt ? known.firstUsedAt : use.startedAt;
      paths.set(key, {
        via: 'data',
        model: model.model,
        version: model.version,
        stage: use.stage,
        dataset: dataset.dataset,
        datasetVersion: dataset.version,
        shards,
        firstUsedAt,
      });
    }
    return [...paths.values()];
  }
}
