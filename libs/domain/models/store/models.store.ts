import type { Transaction } from '@platform/database';
import type { ModelUse } from '../model-use.js';
import type { ParentDeclaration } from '../model-parent.command.js';
import type { ModelVersionDeclaration } from '../model-version.js';
import { CLOSE_USES, INSERT_USE_WITHDRAWALS, INSERT_USES, SELECT_WITHDRAWN_SINCE } from './model-use.sql.js';
import {
  INSERT_MODEL_PARENTS,
  INSERT_MODEL_VERSION,
  INSERT_VERSION_WITHDRAWAL,
  SELECT_MODEL_VERSION_IDS,
} from './model-version.sql.js';

export interface RegisteredParent {
  readonly id: number;
  readonly withdrawn: boolean;
}

/** Each parent that is registered; undefined for one that is not, and for an external one. */
export async function registeredParents(
  tx: Transaction,
  parents: readonly ParentDeclaration[],
): Promise<(RegisteredParent | undefined)[]> {
  if (parents.length === 0) return [];
  const rows = await tx.query<RegisteredParent & { place: number }>(SELECT_MODEL_VERSION_IDS, [
    parents.map((parent) => ('model' in parent ? parent.model : null)),
    parents.map((parent) => ('model' in parent ? parent.version : null)),
  ]);
  const found = new Map(rows.map(({ place, ...parent }) => [place - 1, parent]));
  return parents.map((_, at) => found.get(at));
}

/** Returns the id of the new model version. */
export async function insertModelVersion(
  tx: Transaction,
  entry: number,
  { model, version, description, parents }: ModelVersionDeclaration,
  parentIds: readonly (number | undefined)[],
): Promise<number> {
  const [row] = await tx.query<{ id: number }>(INSERT_MODEL_VERSION, [model, version, entry, description]);
  if (!row) throw new Error('the model version was not inserted');
  if (parents.length > 0) {
    await tx.query(INSERT_MODEL_PARENTS, [
      row.id,
      parents.map(({ relation }) => relation),
      parentIds.map((id) => id ?? null),
      parents.map((parent) => ('external' in parent ? parent.external : null)),
    ]);
  }
  return row.id;
}

/**
 * Ends the current rows of these uses of one model version, and inserts a row for each, valid from
 * its entry.
 */
export async function replaceUses(tx: Transaction, modelVersion: number, uses: readonly ModelUse[]): Promise<void> {
  const ids = uses.map(({ id }) => id);
  const entries = uses.map(({ validFrom }) => validFrom);
  await tx.query(CLOSE_USES, [ids, entries]);
  await tx.query(INSERT_USES, [
    modelVersion,
    ids,
    entries,
    uses.map(({ datasetVersion }) => datasetVersion),
    uses.map(({ stage }) => stage),
    uses.map(({ purpose }) => purpose ?? null),
    uses.map(({ startedAt }) => startedAt),
    uses.map(({ finishedAt }) => finishedAt ?? null),
    uses.map(({ epochs }) => epochs ?? null),
    uses.map(({ jurisdictions }) => jurisdictions && JSON.stringify(jurisdictions)),
    uses.map(({ competesWith }) => competesWith && JSON.stringify(competesWith)),
    uses.map(({ splits }) => splits && JSON.stringify(splits)),
  ]);
}

/** Ends the current row of each use at the entry that withdraws it. */
export async function withdrawUses(
  tx: Transaction,
  uses: readonly { readonly id: string; readonly entry: number }[],
  reason: string,
): Promise<void> {
  const ids = uses.map(({ id }) => id);
  const entries = uses.map(({ entry }) => entry);
  await tx.query(CLOSE_USES, [ids, entries]);
  await tx.query(INSERT_USE_WITHDRAWALS, [ids, entries, reason]);
}

/** Which of these uses were withdrawn since a tree size. */
export async function withdrawnSince(tx: Transaction, ids: readonly string[], since: number): Promise<Set<string>> {
  const rows = await tx.query<{ use: string }>(SELECT_WITHDRAWN_SINCE, [ids, since]);
  return new Set(rows.map(({ use }) => use));
}

export async function insertVersionWithdrawal(
  tx: Transaction,
  modelVersion: number,
  entry: number,
  reason: string,
): Promise<void> {
  await tx.query(INSERT_VERSION_WITHDRAWAL, [modelVersion, entry, reason]);
}
