import { parseModelName, parseVersion } from '@core/kernel';
import { Holds, ListOf, Optional, Parsed, Printable, Rule, Text } from '@platform/validation';
import { canonicalParent, parentName, ParentReference } from './model-parent.command.js';

const PARENT_LIMIT = 256;
const TEXT_LIMIT = 500;

/** What is stated about a version of a model whose name is in the address. */
@Rule<ModelVersionFacts>(({ parents = [] }, complain) => {
  const named = parents.map((parent) => `${parent.relation} ${nameOf(parent)}`);
  for (const [at, name] of named.entries())
    if (named.indexOf(name) !== at) complain(`/parents/${at}`, 'names a parent a second time');
})
export class ModelVersionFacts {
  /** @example 1.0 */
  @Parsed(parseVersion)
  @PathSegment()
  readonly version: string;

  @Optional()
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly description?: string;

  /** All of them: a model version is declared once. */
  @Optional()
  @ListOf(() => ParentReference, { max: PARENT_LIMIT })
  readonly parents?: readonly ParentReference[];
}

/**
 * Declares a model version, once, with all its parents. They are registered before it, so no
 * version is its own ancestor.
 */
export class DeclareModelVersion extends ModelVersionFacts {
  /** @example lark */
  @Parsed(parseModelName)
  @PathSegment()
  readonly model: string;
}

/** HTTP clients and proxies resolve `.` and `..` between two slashes, however they are spelled. */
function PathSegment(): PropertyDecorator {
  return Holds('must not be "." or ".."', (value) => value !== '.' && value !== '..');
}

/** The name as given where the reference is malformed: another rule reports that. */
function nameOf(parent: ParentReference): string {
  try {
    return parentName(canonicalParent(parent));
  } catch {
    return JSON.stringify(parent);
  }
}
