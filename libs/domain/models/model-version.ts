import { canonicalJson, formatModelReference, type JsonObject } from '@core/kernel';

export const RELATIONS = ['initialised_from', 'fine_tuned_from', 'distilled_from', 'merged_from'] as const;

/** How a model version came out of a parent. */
export type Relation = (typeof RELATIONS)[number];

/** A parent as it is declared: a model version registered here, or an external one, `vendor/name@version`. */
export type ParentDeclaration =
  | { readonly relation: Relation; readonly model: string; readonly version: string }
  | { readonly relation: Relation; readonly external: string };

/** A parent as a caller may name it: by `model` and `version`, or by `external`; an external one also in `model`, where its `/` tells it. */
export interface ParentReference {
  readonly relation: Relation;
  readonly model?: string;
  readonly version?: string;
  readonly external?: string;
}

/** A model version as it is declared: once, with all its parents, which are registered before it. So no version is its own ancestor. */
export interface ModelVersionDeclaration {
  readonly model: string;
  readonly version: string;
  readonly description?: string;
  readonly parents: readonly ParentDeclaration[];
}

/** A declaration as a caller may write it. */
export interface ModelVersionStatement extends Omit<ModelVersionDeclaration, 'parents'> {
  readonly parents?: readonly ParentReference[];
}

export type ModelParent =
  | { readonly relation: Relation; readonly id: number; readonly model: string; readonly version: string }
  | { readonly relation: Relation; readonly external: string };

export interface ModelVersion {
  /** Its rank among the model versions of the ledger, from 0; a parent's is smaller than its child's. */
  readonly id: number;
  readonly model: string;
  readonly version: string;
  /** Index of the entry that declared it. */
  readonly entry: number;
  readonly description?: string;
  /** In the order declared. */
  readonly parents: readonly ModelParent[];
}

/** `name@version` or `vendor/name@version`. */
export function parentName(parent: ParentDeclaration): string {
  return 'external' in parent ? parent.external : formatModelReference({ name: parent.model, version: parent.version });
}

/** One text of what was declared; in which order the parents were named does not matter. */
export function declarationText({ model, version, description, parents }: ModelVersionDeclaration): string {
  const sorted = parents.map((parent) => `${parent.relation} ${parentName(parent)}`).sort();
  return canonicalJson({ model, version, description, parents: sorted } satisfies JsonObject);
}
