import { compiledCheck } from './compiled-check.js';
import type { Form } from './fields.js';
import type { CommandClass } from './schema-fragment.js';

/**
 * An object of a class, as one form of a member. Its rules do not run: the class that has the
 * member states them.
 */
export function objectForm(type: () => CommandClass): Form {
  let check: ((value: unknown) => boolean) | undefined;
  return { schema: type, accepts: (value) => (check ??= compiledCheck(type(), { rules: false }))(value) };
}
