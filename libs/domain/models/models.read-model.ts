import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { awaitAll, Database, POINT_READ, type Reader } from '@platform/database';
import { breadthFirst } from './breadth-first.js';
import type { Relation } from './model-parent.command.js';
import type { ModelUse, WithdrawnUse } from './model-use.js';
import type { ModelParent, ModelVersion } from './model-version.js';
import { ModelsError, versionIsWithdrawn } from './models.errors.js';
import { lastAskedAbout, type StatedUse } from './plan-use.js';
import type { Stage } from './record-uses.command.js';
import {
  SELECT_REACHED_BY_DATASETS,
  SELECT_STATEMENTS_OF_USES,
  SELECT_USES_BY_ID,
  SELECT_USES_OF_CHAIN,
  SELECT_USES_OF_DATASETS,
  SELECT_USES_OF_MODELS,
  SELECT_WITHDRAWN_USES,
  SELECT_WITHDRAWN_USES_OF_DATASETS,
} from './store/model-use.sql.js';
import {
  SELECT_CHAIN,
  SELECT_DESCENDANTS,
  SELECT_MODEL_VERSION,
  SELECT_MODEL_VERSIONS_BY_ID,
  SELECT_MODELS,
  SELECT_VERSIONS_OF_MODEL,
  SELECT_VERSIONS_PAGE,
  SELECT_WITH_ANCESTORS,
} from './store/model-version.sql.js';

/** A page of a list: at most `limit` items, those after the one whose key is `after`. */
export interface ModelsPage<Key> {
  readonly limit: number;
  readonly after?: Key;
}

export interface ModelSummary {
  readonly model: string;
  readonly versions: number;
  /** The version declared last, of those that are not withdrawn if there are any. */
  readonly latest: string;
}

export interface ModelChain {
  /** The version itself and all its ancestors, breadth first, each once. */
  readonly versions: readonly ModelVersion[];
  /** By start. */
  readonly uses: readonly ModelUse[];
}

/** A model version that used a dataset version, or descends from one that did. */
export interface ReachedModelVersion {
  readonly id: number;
  readonly model: string;
  readonly version: string;
  /** Of its own uses, each once, by start; null if only ancestors used it. */
  readonly stages: readonly Stage[] | null;
}

interface VersionRow {
  readonly id: number;
  readonly model: string;
  readonly version: string;
  readonly entry: number;
  readonly description: string | null;
  readonly reason: string | null;
  readonly withdrawnBy: number | null;
  readonly relation: Relation | null;
  readonly external: string | null;
  readonly parentId: number | null;
  readonly parentModel: string | null;
  readonly parentVersion: string | null;
}

interface UseRow {
  readonly id: string;
  readonly modelVersion: number;
  readonly datasetVersion: number;
  readonly stage: Stage;
  readonly splits: string[] | null;
  readonly purpose: string | null;
  readonly jurisdictions: string[] | null;
  readonly competesWith: string[] | null;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly epochs: number | null;
  readonly validFrom: number;
}

/** Model versions, their parents and their uses as of a tree size. */
@Injectable()
export class ModelsReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): ModelsReadModel {
    return new ModelsReadModel(reader);
  }

  async version(model: string, version: string, asOf: number): Promise<ModelVersion | null> {
    const [found] = await this.versions(SELECT_MODEL_VERSION, [model, version, asOf]);
    return found ?? null;
  }

  /** Throws `model-version-not-found`. */
  async requireVersion(model: string, version: string, asOf: number): Promise<ModelVersion> {
    const found = await this.version(model, version, asOf);
    if (found) return found;
    throw notFound(model, version);
  }

  /** By name. */
  async models(page: ModelsPage<string>, asOf: number): Promise<ModelSummary[]> {
    return this.reader.query<ModelSummary>(SELECT_MODELS, [asOf, page.after, page.limit]);
  }

  /** Throws `model-not-found` if no version of the model is registered. */
  async requireModel(model: string, asOf: number): Promise<void> {
    if (!(await this.hasModel(model, asOf))) throw new ModelsError('model-not-found', `There is no model "${model}".`);
  }

  /** Whether a version of the model is registered. */
  async hasModel(model: string, asOf: number): Promise<boolean> {
    return (await this.versionsOf(model, { limit: 1 }, asOf)).length > 0;
  }

  /** In the order declared; the page's key is the version's id. */
  versionsOf(model: string, page: ModelsPage<number>, asOf: number): Promise<ModelVersion[]> {
    return this.versions(SELECT_VERSIONS_OF_MODEL, [model, asOf, page.after, page.limit]);
  }

  /** By id; unknown ids are left out. */
  byIds(ids: readonly number[], asOf: number): Promise<ModelVersion[]> {
    return this.versions(SELECT_MODEL_VERSIONS_BY_ID, [ids, asOf]);
  }

  /**
   * A version with all its ancestors, and their uses. Throws `model-version-not-found` or
   * `model-version-withdrawn`.
   */
  async chain(model: string, version: string, asOf: number): Promise<ModelChain> {
    const asked = [model, version, asOf];
    const [versions, uses] = await awaitAll([
      this.versions(SELECT_CHAIN, asked),
      this.reader.query<UseRow>(SELECT_USES_OF_CHAIN, asked, POINT_READ),
    ]);
    const own = versions.find((one) => one.model === model && one.version === version);
    if (!own) throw notFound(model, version);
    if (own.withdrawn) throw versionIsWithdrawn(own);
    return { versions: breadthFirst(own.id, new Map(versions.map((one) => [one.id, one]))), uses: uses.map(toUse) };
  }

  /**
   * The model versions that are not withdrawn, in the order declared; the page's key is the
   * version's id.
   */
  page(page: ModelsPage<number>, asOf: number): Promise<ModelVersion[]> {
    return this.versions(SELECT_VERSIONS_PAGE, [asOf, page.after ?? -1, page.limit]);
  }

  /** These versions and all their ancestors, by id. */
  withAncestors(ids: readonly number[], asOf: number): Promise<ModelVersion[]> {
    return this.versions(SELECT_WITH_ANCESTORS, [ids, asOf]);
  }

  /**
   * All versions that have one of these as an ancestor and are not withdrawn, by id. One of these
   * is included only if it descends from another.
   */
  descendantsOf(ids: readonly number[], asOf: number): Promise<ModelVersion[]> {
    return this.versions(SELECT_DESCENDANTS, [ids, asOf]);
  }

  /** By start. */
  uses(modelVersions: readonly number[], asOf: number): Promise<ModelUse[]> {
    return this.useRows(SELECT_USES_OF_MODELS, modelVersions, asOf);
  }

  /** By start. */
  usesOfDatasets(datasetVersions: readonly number[], asOf: number): Promise<ModelUse[]> {
    return this.useRows(SELECT_USES_OF_DATASETS, datasetVersions, asOf);
  }

  /**
   * The model versions that used any of the dataset versions, and those that have one as an
   * ancestor and are not withdrawn; by id.
   */
  async reachedBy(datasetVersions: readonly number[], asOf: number): Promise<ReachedModelVersion[]> {
    if (datasetVersions.length === 0) return [];
    const sql = SELECT_REACHED_BY_DATASETS;
    const rows = await this.reader.query<ReachedModelVersion>(sql, [datasetVersions, asOf], POINT_READ);
    return rows.map(({ stages, ...version }) => ({ ...version, stages: stages && [...new Set(stages)] }));
  }

  /** The current uses among these, by start. */
  usesById(ids: readonly string[], asOf: number): Promise<ModelUse[]> {
    return this.useRows(SELECT_USES_BY_ID, ids, asOf);
  }

  /**
   * By the id of each use its last statement that rules were asked about: an end that was recorded
   * without asking them is no such statement.
   */
  async usesAskedAbout(ids: readonly string[], asOf: number): Promise<Map<string, ModelUse>> {
    if (ids.length === 0) return new Map();
    type Row = UseRow & { readonly validTo: number | null };
    const rows = await this.reader.query<Row>(SELECT_STATEMENTS_OF_USES, [ids, asOf], POINT_READ);
    const statements = new Map<string, StatedUse[]>();
    for (const { validTo, ...use } of rows) {
      const known = statements.get(use.id) ?? [];
      statements.set(use.id, known);
      known.push({ ...toUse(use), validTo: validTo ?? undefined });
    }
    return new Map(
      [...statements].flatMap(([id, all]) => {
        const asked = lastAskedAbout(all);
        return asked ? [[id, asked] as const] : [];
      }),
    );
  }

  /** Uses that were withdrawn before the tree size and not recorded again, by start. */
  withdrawnUses(modelVersions: readonly number[], asOf: number): Promise<WithdrawnUse[]> {
    return this.withdrawnRows(SELECT_WITHDRAWN_USES, modelVersions, asOf);
  }

  /** As `withdrawnUses`. */
  withdrawnUsesOfDatasets(datasetVersions: readonly number[], asOf: number): Promise<WithdrawnUse[]> {
    return this.withdrawnRows(SELECT_WITHDRAWN_USES_OF_DATASETS, datasetVersions, asOf);
  }

  private async withdrawnRows(sql: string, keys: readonly number[], asOf: number): Promise<WithdrawnUse[]> {
    if (keys.length === 0) return [];
    type Row = UseRow & Pick<WithdrawnUse, 'reason' | 'withdrawnBy'>;
    const rows = await this.reader.query<Row>(sql, [keys, asOf]);
    return rows.map(({ reason, withdrawnBy, ...use }) => ({ ...toUse(use), reason, withdrawnBy }));
  }

  private async versions(sql: string, parameters: readonly unknown[]): Promise<ModelVersion[]> {
    return toVersions(await this.reader.query<VersionRow>(sql, parameters, POINT_READ));
  }

  private async useRows(sql: string, keys: readonly unknown[], asOf: number): Promise<ModelUse[]> {
    if (keys.length === 0) return [];
    return (await this.reader.query<UseRow>(sql, [keys, asOf], POINT_READ)).map(toUse);
  }
}

function notFound(model: string, version: string): ModelsError {
  return new ModelsError('model-version-not-found', `There is no version "${version}" of a model "${model}".`);
}

/** Rows come together by version, its parents in order. */
function toVersions(rows: readonly VersionRow[]): ModelVersion[] {
  const versions = new Map<number, ModelVersion & { parents: ModelParent[] }>();
  for (const row of rows) {
    const { id, model, version, entry, description, reason, withdrawnBy } = row;
    const known = versions.get(id) ?? {
      id,
      model,
      version,
      entry,
      description: description ?? undefined,
      parents: [],
      withdrawn: reason === null || withdrawnBy === null ? undefined : { reason, withdrawnBy },
    };
    versions.set(id, known);
    const parent = toParent(row);
    if (parent) known.parents.push(parent);
  }
  return [...versions.values()];
}

function toParent({ relation, external, parentId, parentModel, parentVersion }: VersionRow): ModelParent | null {
  if (relation === null) return null;
  if (external !== null) return { relation, external };
  if (parentId === null || parentModel === null || parentVersion === null) return null;
  return { relation, id: parentId, model: parentModel, version: parentVersion };
}

function toUse({ splits, purpose, jurisdictions, competesWith, finishedAt, epochs, ...use }: UseRow): ModelUse {
  return {
    ...use,
    splits: splits ?? undefined,
    purpose: purpose ?? undefined,
    jurisdictions: jurisdictions ?? undefined,
    competesWith: competesWith ?? undefined,
    finishedAt: finishedAt ?? undefined,
    epochs: epochs ?? undefined,
  };
}
