import type { JsonObject } from '@core/kernel';
import type { DatasetVersion } from '@domain/datasets';
import type { NewFinding } from '@domain/findings';
import type { ModelUse, ModelVersion } from '@domain/models';
import { firstFew, writeList } from './evidence-list.js';
import { type VerificationReadModels, type MadeCheck, namedPath, parametersOf, type Question } from './made-check.js';
import { judgeUses } from './verdict.js';

/**
 * No model version was trained at or after the instant on a version that holds what is out, itself or through its chain.
 * @param holding ids of the committed versions, of any date, of which a member is out
 */
export async function checkUses(
  rooms: VerificationReadModels,
  question: Question,
  holding: readonly number[],
): Promise<MadeCheck> {
  const { removal, asOf } = question;
  const uses = await rooms.models.usesOfDatasets(holding, asOf);
  const { verdict, late } = judgeUses(uses, removal.effectiveAt);
  const users = [...new Set(late.map(({ modelVersion }) => modelVersion))];
  const models = new Map(
    (await rooms.models.byIds([...new Set(uses.map(({ modelVersion }) => modelVersion))], asOf)).map((one) => [
      one.id,
      one,
    ]),
  );
  const descendants = users.length === 0 ? [] : await rooms.models.descendantsOf(users, asOf);
  const versions = new Map((await rooms.datasets.versions(holding, asOf)).map((one) => [one.id, one]));
  const rows = uses.map((use) => ({
    ...shown(use, models.get(use.modelVersion), versions.get(use.datasetVersion)),
    outcome: late.includes(use) ? 'violated' : 'earlier',
  }));
  const lateRows = rows.filter((row) => row.outcome === 'violated');
  const examples = firstFew(lateRows);
  const [first] = late;
  const member = first && (await rooms.datasets.members(first.datasetVersion)).and(question.tainted).first();
  const path = member === undefined || member === null ? undefined : await namedPath(rooms, question, member);
  return {
    check: 'uses',
    what: 'No model version was trained at or after the instant on a dataset version of which a member is out, nor descends from one that was.',
    method:
      'periods of the uses of every version of which a member is out, compared with the instant; then the descendants of their models',
    parameters: parametersOf(question),
    evidence: {
      ...{ versions: holding.length, uses: uses.length, late: late.length, modelVersions: users.length },
      ...{ descendants: descendants.length, examples, ...(path && { ...path }) },
      ...(descendants.length > 0 && { inherit: descendants.slice(0, 10).map(nameOf) }),
    },
    verdict,
    list: writeList(rows),
    findings: findingsOf(
      question,
      late.map(({ modelVersion }) => models.get(modelVersion)),
      { ...path },
    ),
  };
}

const nameOf = ({ model, version }: ModelVersion): string => `${model}@${version}`;

function shown(use: ModelUse, model: ModelVersion | undefined, held: DatasetVersion | undefined): JsonObject {
  const { id, stage, startedAt, finishedAt } = use;
  return {
    ...{ use: id, model: model?.model ?? '', version: model?.version ?? '' },
    ...{ dataset: held?.dataset ?? '', datasetVersion: held?.version ?? '' },
    ...{ stage, startedAt, finishedAt: finishedAt ?? null },
  };
}

/** One finding a model: its versions are the examples. */
function findingsOf(
  { removal }: Question,
  users: readonly (ModelVersion | undefined)[],
  evidence: JsonObject,
): NewFinding[] {
  const found = users.filter((user) => user !== undefined);
  return [...new Set(found.map(({ model }) => model))].map((model) => ({
    ...{ kind: 'verification-violated', severity: 'violation', subject: { removal: removal.id, model } },
    detail: `Versions of the model ${model} were trained on what was removed after the removal took effect.`,
    evidence,
    examples: [...new Set(found.filter((user) => user.model === model).map(nameOf))],
  }));
}
