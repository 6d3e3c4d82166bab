import { type ModelUse, type UseDeclaration, useId } from './model-use.js';

/** A use before it has an entry. */
export interface PlannedUse {
  readonly id: string;
  readonly declaration: UseDeclaration;
  readonly datasetVersion: number;
  /** The same use as it is current. */
  readonly known?: ModelUse;
}

/**
 * Members that a statement leaves out keep their value: a start that is reported late does not
 * reopen a finished use.
 */
export function planUse(
  model: string,
  modelVersion: string,
  declaration: UseDeclaration,
  datasetVersion: number,
  current: ReadonlyMap<string, ModelUse>,
): PlannedUse {
  const id = useId(model, modelVersion, declaration);
  const known = current.get(id);
  const merged = {
    ...declaration,
    purpose: declaration.purpose ?? known?.purpose,
    finishedAt: declaration.finishedAt ?? known?.finishedAt,
    epochs: declaration.epochs ?? known?.epochs,
  };
  return { id, declaration: merged, datasetVersion, known };
}

export function changesSomething({ declaration, known }: PlannedUse): boolean {
  if (!known) return true;
  const { purpose, finishedAt, epochs } = known;
  return purpose !== declaration.purpose || finishedAt !== declaration.finishedAt || epochs !== declaration.epochs;
}

/** `toModelUse` returns the use as its entry states it. */
export function toModelUse(
  { id, declaration, datasetVersion }: PlannedUse,
  modelVersion: number,
  entry: number,
): ModelUse {
  const { dataset: _dataset, version: _version, ...facts } = declaration;
  return { ...facts, id, modelVersion, datasetVersion, validFrom: entry };
}
