import { getMetadataStorage } from 'class-validator';
import type { CommandClass } from './schema-fragment.js';

const known = new WeakMap<CommandClass, readonly string[]>();

/**
 * `memberNames` returns the members that a class declares, those of its base first. Every request
 * asks, and class-validator looks through all classes.
 */
export function memberNames(type: CommandClass): readonly string[] {
  let names = known.get(type);
  if (!names) {
    const declared = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
    known.set(type, (names = [...new Set(declared.map((metadata) => metadata.propertyName))]));
  }
  return names;
}
