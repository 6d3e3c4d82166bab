import { type ModelUse, type UseDeclaration, type UseFacts, useId } from './model-use.js';

const USE_FACTS = [
  'splits',
  'purpose',
  'jurisdictions',
  'competesWith',
  'finishedAt',
  'epochs',
] as const satisfies readonly (keyof UseFacts)[];

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
  const facts: Record<string, unknown> = {};
  for (const member of USE_FACTS) facts[member] = declaration[member] ?? known?.[member];
  return { id, declaration: { ...declaration, ...facts }, datasetVersion, known };
}

export function changesSomething({ declaration, known }: PlannedUse): boolean {
  return !known || USE_FACTS.some((member) => text(known[member]) !== text(declaration[member]));
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

const text = (fact: UseFacts[keyof UseFacts]): string => JSON.stringify(fact ?? null);
