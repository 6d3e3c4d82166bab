import {
  formatModelReference,
  parseDatasetName,
  parseInstant,
  parseModelName,
  parseModelReference,
  parseVersion,
} from '@core/kernel';
import { STAGES, type UseDeclaration } from './model-use.js';
import {
  type ModelVersionDeclaration,
  type ModelVersionStatement,
  type ParentDeclaration,
  parentName,
  type ParentReference,
  RELATIONS,
} from './model-version.js';
import { ModelsError, type ModelsErrorCode } from './models.errors.js';

const PARENT_LIMIT = 256;
const USE_LIMIT = 1_000;
const TEXT_LIMIT = 500;
// eslint-disable-next-line no-control-regex -- control characters are what is refused; lines are allowed
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** Reads a model version into its one form. Throws with a pointer to what is wrong. */
export function readModelVersion(raw: ModelVersionStatement): ModelVersionDeclaration {
  const parents = (raw.parents ?? []).map((parent, at) => readParent(parent, `/parents/${at}`));
  demand(parents.length <= PARENT_LIMIT, 'invalid-model-version', '/parents', `must be at most ${PARENT_LIMIT}`);
  const named = parents.map((parent) => `${parent.relation} ${parentName(parent)}`);
  named.forEach((name, at) =>
    demand(named.indexOf(name) === at, 'invalid-model-version', `/parents/${at}`, 'names a parent a second time'),
  );
  demandSegment(raw.model, '/model');
  demandSegment(raw.version, '/version');
  return {
    model: parseModelName(raw.model, '/model'),
    version: parseVersion(raw.version, '/version'),
    ...(raw.description !== undefined && {
      description: readText(raw.description, 'invalid-model-version', '/description'),
    }),
    parents,
  };
}

/** A URL that has `.` or `..` between two slashes, in whatever spelling, does not reach us as it was meant. */
function demandSegment(text: string, pointer: string): void {
  demand(text !== '.' && text !== '..', 'invalid-model-version', pointer, 'must not be "." or ".."');
}

function readParent(raw: ParentReference, at: string): ParentDeclaration {
  const { relation, model, version, external } = raw;
  demand(
    RELATIONS.includes(relation),
    'invalid-model-version',
    `${at}/relation`,
    `must be one of ${RELATIONS.join(', ')}`,
  );
  if (external !== undefined) {
    demand(
      model === undefined && version === undefined,
      'invalid-model-version',
      `${at}/external`,
      'stands for model and version: leave those out',
    );
    return { relation, external: readExternal(external, `${at}/external`) };
  }
  if (model?.includes('/')) {
    return { relation, external: readExternal(version === undefined ? model : `${model}@${version}`, `${at}/model`) };
  }
  if (model === undefined || version === undefined) {
    return refuse('invalid-model-version', at, 'needs model and version, or external: vendor/name@version');
  }
  return {
    relation,
    model: parseModelName(model, `${at}/model`),
    version: parseVersion(version, `${at}/version`),
  };
}

function readExternal(text: string, pointer: string): string {
  const reference = parseModelReference(text, pointer);
  demand(reference.vendor !== undefined, 'invalid-model-version', pointer, 'must be vendor/name@version');
  return formatModelReference(reference);
}

/** Reads uses into their one form. No use is named twice in one request: which of the two would hold? */
export function readUses(raw: readonly UseDeclaration[]): UseDeclaration[] {
  demand(raw.length > 0 && raw.length <= USE_LIMIT, 'invalid-use', '/uses', `must be 1 to ${USE_LIMIT} uses`);
  const uses = raw.map((use, at) => readUse(use, `/uses/${at}`));
  const seen = new Set<string>();
  uses.forEach(({ dataset, version, stage, startedAt }, at) => {
    const identity = JSON.stringify([dataset, version, stage, startedAt]);
    demand(!seen.has(identity), 'invalid-use', `/uses/${at}`, 'is in this request a second time');
    seen.add(identity);
  });
  return uses;
}

function readUse(raw: UseDeclaration, at: string): UseDeclaration {
  demand(STAGES.includes(raw.stage), 'invalid-use', `${at}/stage`, `must be one of ${STAGES.join(', ')}`);
  const { epochs } = raw;
  demand(
    epochs === undefined || (Number.isFinite(epochs) && epochs > 0),
    'invalid-use',
    `${at}/epochs`,
    'must be a number above 0',
  );
  const startedAt = parseInstant(raw.startedAt, `${at}/startedAt`);
  const finishedAt = raw.finishedAt ? parseInstant(raw.finishedAt, `${at}/finishedAt`) : undefined;
  demand(
    finishedAt === undefined || startedAt < finishedAt,
    'invalid-use',
    `${at}/finishedAt`,
    `must be after startedAt (${startedAt})`,
  );
  return {
    dataset: parseDatasetName(raw.dataset, `${at}/dataset`),
    version: parseVersion(raw.version, `${at}/version`),
    stage: raw.stage,
    ...(raw.purpose !== undefined && { purpose: readText(raw.purpose, 'invalid-use', `${at}/purpose`) }),
    startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    ...(epochs !== undefined && { epochs }),
  };
}

function readText(text: string, code: ModelsErrorCode, pointer: string): string {
  const good = text.length > 0 && text.length <= TEXT_LIMIT && text.isWellFormed() && !UNPRINTABLE.test(text);
  return good ? text : refuse(code, pointer, `must be printable text of 1 to ${TEXT_LIMIT} characters`);
}

function demand(holds: boolean, code: ModelsErrorCode, pointer: string, message: string): void {
  if (!holds) refuse(code, pointer, message);
}

function refuse(code: ModelsErrorCode, pointer: string, message: string): never {
  throw new ModelsError(code, `${pointer} ${message}.`, [{ pointer, message }]);
}
