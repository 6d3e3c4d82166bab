import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import { type UseDeclaration, useId } from './model-use.js';
import type { ModelVersionDeclaration } from './model-version.js';

export const MODEL_ENTRY_KINDS = ['model.version-declared', 'model.use-recorded'] as const;

type ModelEntryKind = (typeof MODEL_ENTRY_KINDS)[number];

const statement = (kind: ModelEntryKind, data: unknown): Statement => ({ kind, data: data as JsonObject });

/** The n-th entry of this kind (from 0) gives its model version the id n. */
export function modelVersionDeclared({ model, version, description, parents }: ModelVersionDeclaration): Statement {
  return statement('model.version-declared', { model, version, description, parents });
}

/** The use as it is now held to be; an earlier statement with the same `use` (derived from the rest) no longer holds. */
export function modelUseRecorded(model: string, modelVersion: string, declaration: UseDeclaration): Statement {
  const { dataset, version, stage, purpose, startedAt, finishedAt, epochs } = declaration;
  const use = useId(model, modelVersion, declaration);
  const facts = { purpose, startedAt, finishedAt, epochs };
  return statement('model.use-recorded', {
    use,
    model,
    modelVersion,
    dataset,
    datasetVersion: version,
    stage,
    ...facts,
  });
}
