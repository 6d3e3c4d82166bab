import { canonicalJson, type JsonObject } from '@core/kernel';
import type { DeclareModelVersion } from './declare-model-version.command.js';
import { canonicalParent, type ParentDeclaration, parentName, type Relation } from './model-parent.command.js';

/** A model version in canonical form, as its entry holds it. */
export interface ModelVersionDeclaration extends Omit<DeclareModelVersion, 'parents'> {
  readonly parents: readonly ParentDeclaration[];
}

export type ModelParent =
  | { readonly relation: Relation; readonly id: number; readonly model: string; readonly version: string }
  | { readonly relation: Relation; readonly external: string };

/** Why a model version counts in no answer. */
export interface ModelVersionWithdrawal {
  readonly reason: string;
  /** Index of the entry that withdrew it. */
  readonly withdrawnBy: number;
}

export interface ModelVersion extends Omit<ModelVersionDeclaration, 'parents'> {
  /**
   * Its rank among the model versions of the ledger, from 0; a parent's is smaller than its
   * child's.
   */
  readonly id: number;
  /** Index of the entry that declared it. */
  readonly entry: number;
  /** In the order declared. */
  readonly parents: readonly ModelParent[];
  /** It was declared by mistake. Absent: it is not withdrawn. */
  readonly withdrawn?: ModelVersionWithdrawal;
}

/** `canonicalModelVersion` returns the declaration that a checked command makes. */
export function canonicalModelVersion({ parents = [], ...command }: DeclareModelVersion): ModelVersionDeclaration {
  return { ...command, parents: parents.map(canonicalParent) };
}

/** One text of what was declared; the order of the parents does not matter. */
export function declarationText({ model, version, description, parents }: ModelVersionDeclaration): string {
  const sorted = parents.map((parent) => `${parent.relation} ${parentName(parent)}`).sort();
  return canonicalJson({ model, version, description, parents: sorted } satisfies JsonObject);
}
