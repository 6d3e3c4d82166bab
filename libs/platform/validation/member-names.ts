import { getMetadataStorage } from 'class-validator';
import type { CommandClass } from './schema-fragment.js';

/** `memberNames` returns the members that a class declares, those of its base first. */
export function memberNames(type: CommandClass): string[] {
  const declared = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return [...new Set(declared.map((metadata) => metadata.propertyName))];
}
