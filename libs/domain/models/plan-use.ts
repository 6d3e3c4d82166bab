import { type ModelUse, type UseDeclaration, type UseFacts, useId } from './model-use.js';

const USE_FACTS = [
  'splits',
  'purpose',
  'jurisdictions',
  'competesWith',
  'finishedAt',
  'epochs',
] as const satisfies readonly (keyof UseFacts)[];

/** A statement of a use, and the index of the entry that ended it. */
export interface StatedUse extends ModelUse {
  readonly validTo?: number;
}

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
  return !known || USE_FACTS.some((member) => changes(member, declaration, known));
}

/**
 * Whether rules are asked about a statement of a use. The first end of a running use and an earlier
 * end make the record exact: no rule keeps them out. A later end extends the use.
 */
export function isAskedAbout({ declaration, known }: Pick<PlannedUse, 'known'> & { declaration: UseFacts }): boolean {
  if (!known) return true;
  const { finishedAt } = declaration;
  const endsLater = known.finishedAt !== undefined && finishedAt !== undefined && finishedAt > known.finishedAt;
  return endsLater || USE_FACTS.some((member) => member !== 'finishedAt' && changes(member, declaration, known));
}

/**
 * The last statement of a use that rules were asked about.
 * @param statements of one use, in the order of entries, each with the entry that ended it
 */
export function lastAskedAbout(statements: readonly StatedUse[]): ModelUse | undefined {
  return statements.findLast((declaration, at) => {
    const before = statements[at - 1];
    // Withdrawn in between, it was recorded anew.
    const known = before?.validTo === declaration.validFrom ? before : undefined;
    return isAskedAbout({ declaration, known });
  });
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

const changes = (member: keyof UseFacts, stated: UseFacts, known: UseFacts): boolean =>
  text(known[member]) !== text(stated[member]);

const text = (fact: UseFacts[keyof UseFacts]): string => JSON.stringify(fact ?? null);
