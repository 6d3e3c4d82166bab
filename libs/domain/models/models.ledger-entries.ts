import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import { type UseDeclaration, useId } from './model-use.js';
import type { ModelVersionDeclaration } from './model-version.js';

export const MODEL_ENTRY_KINDS = ['model.version-declared', 'model.use-recorded'] as const;

type ModelEntryKind = (typeof MODEL_ENTRY_KINDS)[number];

const statement = (kind: ModelEntryKind, data: object): Statement => ({ kind, data: data as JsonObject });

/** The n-th entry of this kind (from 0) gives its model version the id n. */
export function modelVersionDeclared({ model, version, description, parents }: ModelVersionDeclaration): Statement {
  return statement('model.version-declared', { model, version, description, parents });
}

/** The use from this entry on; it replaces an earlier statement with the same `use`, the id. */
export function modelUseRecorded(model: string, modelVersion: string, declaration: UseDeclaration): Statement {
  const { version, ...use } = declaration;
  const identity = { use: useId(model, modelVersion, declaration), model, modelVersion };
  return statement('model.use-recorded', { ...use, ...identity, datasetVersion: version });
}
