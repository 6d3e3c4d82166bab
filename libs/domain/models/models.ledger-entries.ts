import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import { type UseDeclaration, useId, type UseIdentity } from './model-use.js';
import type { ModelVersionDeclaration } from './model-version.js';

export const MODEL_ENTRY_KINDS = [
  'model.version-declared',
  'model.version-withdrawn',
  'model.use-recorded',
  'model.use-withdrawn',
] as const;

type ModelEntryKind = (typeof MODEL_ENTRY_KINDS)[number];

const statement = (kind: ModelEntryKind, data: object): Statement => ({ kind, data: data as JsonObject });

/** The n-th entry of this kind (from 0) gives its model version the id n. */
export function modelVersionDeclared({ model, version, description, parents }: ModelVersionDeclaration): Statement {
  return statement('model.version-declared', { model, version, description, parents });
}

/** The model version was declared by mistake: it counts in no answer from this entry on. */
export function modelVersionWithdrawn(model: string, version: string, reason: string): Statement {
  return statement('model.version-withdrawn', { model, version, reason });
}

/**
 * The use is no longer current from this entry on. It names the use in full, so that a certificate
 * that cites it can be read alone.
 */
export function modelUseWithdrawn(
  model: string,
  modelVersion: string,
  { dataset, version, stage, startedAt }: UseIdentity,
  reason: string,
): Statement {
  const use = useId(model, modelVersion, { dataset, version, stage, startedAt });
  const data = { use, model, modelVersion, dataset, datasetVersion: version, stage, startedAt, reason };
  return statement('model.use-withdrawn', data);
}

/** The use from this entry on; it replaces an earlier statement with the same `use`, the id. */
export function modelUseRecorded(model: string, modelVersion: string, declaration: UseDeclaration): Statement {
  const { version, ...use } = declaration;
  const identity = { use: useId(model, modelVersion, declaration), model, modelVersion };
  return statement('model.use-recorded', { ...use, ...identity, datasetVersion: version });
}
