import { getMetadataStorage } from 'class-validator';

/** The members that a request class declares, in no particular order. */
export function memberNames(type: unknown): string[] {
  if (typeof type !== 'function' || type === Object) return [];
  const declared = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return [...new Set(declared.map((metadata) => metadata.propertyName))];
}
