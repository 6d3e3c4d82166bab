import { type ModelUse, type UseDeclaration, useId } from './model-use.js';

/** A use as it is to be held, before it has a place in the ledger. */
export interface PlannedUse {
  readonly id: string;
  readonly declaration: UseDeclaration;
  readonly datasetVersion: number;
  /** The same use as it is held now. */
  readonly known?: ModelUse;
}

/** What a statement leaves out stays as it was held: a start that is reported late does not reopen a finished use. */
export function planUse(
  model: string,
  modelVersion: string,
  declaration: UseDeclaration,
  datasetVersion: number,
  held: ReadonlyMap<string, ModelUse>,
): PlannedUse {
  const id = useId(model, modelVersion, declaration);
  const known = held.get(id);
  if (!known) return { id, declaration, datasetVersion };
  const { purpose, finishedAt, epochs } = { ...known, ...declaration };
  const merged = {
    ...declaration,
    ...(purpose !== undefined && { purpose }),
    ...(finishedAt !== undefined && { finishedAt }),
    ...(epochs !== undefined && { epochs }),
  };
  return { id, declaration: merged, datasetVersion, known };
}

export function saysSomethingNew({ declaration, known }: PlannedUse): boolean {
  if (!known) return true;
  const { purpose, finishedAt, epochs } = known;
  return purpose !== declaration.purpose || finishedAt !== declaration.finishedAt || epochs !== declaration.epochs;
}

/** The use as the entry states it. */
export function heldUse(
  { id, declaration, datasetVersion }: PlannedUse,
  modelVersion: number,
  entry: number,
): ModelUse {
  const { dataset: _dataset, version: _version, ...facts } = declaration;
  return { ...facts, id, modelVersion, datasetVersion, validFrom: entry };
}
