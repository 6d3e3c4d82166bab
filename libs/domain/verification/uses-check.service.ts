import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@core/kernel';
import { DatasetsReadModel, type DatasetVersion } from '@domain/datasets';
import type { NewFinding } from '@domain/findings';
import { ModelsReadModel, type ModelUse, type ModelVersion } from '@domain/models';
import { type CheckResult, parametersOf, type VerifiedScope } from './check-result.js';
import { firstFew, writeList } from './evidence-list.js';
import { type NamedPath, TaintPathsReadModel } from './taint-paths.read-model.js';
import { usesVerdict } from './verdict.js';

/**
 * Checks that no model version was trained on removed data at or after the instant, itself or
 * through its ancestors. A use without a recorded end leaves the check inconclusive.
 */
@Injectable()
export class UsesCheckService {
  constructor(
    private readonly models: ModelsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly paths: TaintPathsReadModel,
  ) {}

  /** @param holding ids of the committed versions, of any date, with a removed member */
  async check(scope: VerifiedScope, holding: readonly number[]): Promise<CheckResult> {
    const { removal, asOf } = scope;
    const uses = await this.models.usesOfDatasets(holding, asOf);
    const { verdict, late, running } = usesVerdict(uses, removal.effectiveAt);
    const models = byId(await this.models.byIds([...new Set(uses.map(({ modelVersion }) => modelVersion))], asOf));
    const versions = byId(await this.datasets.versions(holding, asOf));
    const users = [...new Set(late.map(({ modelVersion }) => modelVersion))];
    const descendants = users.length === 0 ? [] : await this.models.descendantsOf(users, asOf);
    const [ended, open] = [new Set(late), new Set(running)];
    const rows = uses.map((use) => ({
      ...toRow(use, models.get(use.modelVersion), versions.get(use.datasetVersion)),
      outcome: ended.has(use) ? 'violated' : open.has(use) ? 'running' : 'earlier',
    }));
    const usersOf = (some: readonly ModelUse[]): ModelVersion[] =>
      some.flatMap(({ modelVersion }) => models.get(modelVersion) ?? []);
    const path = await this.path(scope, late[0]);
    return {
      check: 'uses',
      what: 'No model version was trained at or after the instant on a dataset version of which a member is out, nor descends from one that was.',
      method:
        'periods of the uses of every version of which a member is out, compared with the instant; then the descendants of their models',
      parameters: parametersOf(scope),
      evidence: {
        versions: holding.length,
        uses: uses.length,
        late: late.length,
        running: running.length,
        modelVersions: users.length,
        descendants: descendants.length,
        examples: firstFew(rows.filter(({ outcome }) => outcome === (late.length > 0 ? 'violated' : 'running'))),
        ...path,
        inherit: descendants.length > 0 ? descendants.slice(0, 10).map(nameOf) : undefined,
      },
      verdict,
      list: await writeList(rows),
      findings: [...lateFindings(scope, usersOf(late), { ...path }), ...runningFindings(scope, usersOf(running))],
    };
  }

  /** How the first removed member of the version used came into the scope. */
  private async path(scope: VerifiedScope, use: ModelUse | undefined): Promise<NamedPath | undefined> {
    if (use === undefined) return undefined;
    const member = (await this.datasets.members(use.datasetVersion)).and(scope.tainted).first();
    return member === null ? undefined : this.paths.namedPath(scope, member);
  }
}

function byId<Item extends { readonly id: number }>(items: readonly Item[]): Map<number, Item> {
  return new Map(items.map((item) => [item.id, item]));
}

const nameOf = ({ model, version }: ModelVersion): string => `${model}@${version}`;

function toRow(use: ModelUse, model: ModelVersion | undefined, dataset: DatasetVersion | undefined): JsonObject {
  return {
    use: use.id,
    model: model?.model ?? '',
    version: model?.version ?? '',
    dataset: dataset?.dataset ?? '',
    datasetVersion: dataset?.version ?? '',
    stage: use.stage,
    startedAt: use.startedAt,
    finishedAt: use.finishedAt ?? null,
  };
}

/** One finding a model: its versions are the examples. */
function lateFindings({ removal }: VerifiedScope, users: readonly ModelVersion[], evidence: JsonObject): NewFinding[] {
  return byModel(users).map(([model, versions]) => ({
    kind: 'verification-violated',
    severity: 'violation',
    subject: { removal: removal.id, model },
    detail: `Versions of the model ${model} were trained on what was removed after the removal took effect.`,
    evidence,
    examples: versions,
  }));
}

function runningFindings({ removal }: VerifiedScope, users: readonly ModelVersion[]): NewFinding[] {
  return byModel(users).map(([model, versions]) => ({
    kind: 'verification-inconclusive',
    severity: 'warning',
    subject: { removal: removal.id, model },
    detail: `Uses of what was removed by the model ${model} began before the removal took effect, and no end is recorded: they count as running. Record when they ended.`,
    evidence: { checks: ['uses'] },
    examples: versions,
  }));
}

function byModel(users: readonly ModelVersion[]): [model: string, versions: string[]][] {
  const models = [...new Set(users.map(({ model }) => model))];
  return models.map((model) => [model, [...new Set(users.filter((user) => user.model === model).map(nameOf))]]);
}
