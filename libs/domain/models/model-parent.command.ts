import {
  formatModelReference,
  KernelError,
  NAME_LIMIT,
  parseModelName,
  parseModelReference,
  parseVersion,
} from '@core/kernel';
import { complainOf, OneOf, Optional, Rule, Text } from '@platform/validation';

export const RELATIONS = ['initialised_from', 'fine_tuned_from', 'distilled_from', 'merged_from'] as const;

/** How a model version came out of a parent. */
export type Relation = (typeof RELATIONS)[number];

/** `vendor/name@version` */
const REFERENCE_LIMIT = 3 * NAME_LIMIT;

/**
 * A parent: a version of a model registered here, or an external model. An external one may also be
 * given in `model`.
 */
@Rule<ParentReference>((parent, complain) => complainOf(() => canonicalParent(parent), complain))
export class ParentReference {
  @OneOf(RELATIONS)
  readonly relation: Relation;

  /**
   * A model registered here.
   * @example lark-base
   */
  @Optional()
  @Text({ max: REFERENCE_LIMIT })
  readonly model?: string;

  /** @example 1.0 */
  @Optional()
  @Text({ max: NAME_LIMIT })
  readonly version?: string;

  /**
   * In place of model and version: a model of a registered vendor, vendor/name@version.
   * @example openai/gpt-4o@2024-08-06
   */
  @Optional()
  @Text({ max: REFERENCE_LIMIT })
  readonly external?: string;
}

/**
 * A parent in canonical form: a model version registered here, or an external one,
 * `vendor/name@version`.
 */
export type ParentDeclaration =
  | { readonly relation: Relation; readonly model: string; readonly version: string }
  | { readonly relation: Relation; readonly external: string };

/** Throws a KernelError with a pointer relative to the reference. */
export function canonicalParent({ relation, model, version, external }: ParentReference): ParentDeclaration {
  if (external !== undefined) {
    if (model !== undefined || version !== undefined)
      refuse('/external', 'stands for model and version: leave those out');
    return { relation, external: parseExternal(external, '/external') };
  }
  if (model?.includes('/')) {
    return { relation, external: parseExternal(version === undefined ? model : `${model}@${version}`, '/model') };
  }
  if (model === undefined || version === undefined)
    return refuse('', 'needs model and version, or external: vendor/name@version');
  return { relation, model: parseModelName(model, '/model'), version: parseVersion(version, '/version') };
}

/** `name@version` or `vendor/name@version`. */
export function parentName(parent: ParentDeclaration): string {
  return 'external' in parent ? parent.external : formatModelReference({ name: parent.model, version: parent.version });
}

function parseExternal(text: string, pointer: string): string {
  const reference = parseModelReference(text, pointer);
  if (reference.vendor === undefined) refuse(pointer, 'must be vendor/name@version');
  return formatModelReference(reference);
}

function refuse(pointer: string, message: string): never {
  throw new KernelError('malformed-value', `A parent ${message}.`, [{ pointer, message }]);
}
