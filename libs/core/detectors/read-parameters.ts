import type { JsonObject, JsonValue } from '@core/kernel';
import { DetectorError } from './detectors.errors.js';

/** Throws what the parameters of a detector are refused with. */
export function refuseParameter(pointer: string, message: string): never {
  throw new DetectorError('invalid-parameters', `${pointer} ${message}.`, [{ pointer, message }]);
}

/**
 * Refuses members that the detector does not have: a misspelt one would change nothing, silently.
 */
export function requireKnown(parameters: JsonObject, known: readonly string[], at = ''): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && !known.includes(name)) refuseParameter(`${at}/${name}`, 'is not a parameter');
  }
}

/** A whole number within limits, or the default. */
export function wholeNumber(
  value: JsonValue | undefined,
  pointer: string,
  { min, max, missing }: { readonly min: number; readonly max: number; readonly missing?: number },
): number {
  if (value === undefined && missing !== undefined) return missing;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max)
    refuseParameter(pointer, `must be a whole number from ${min} to ${max}`);
  return value;
}

/** A text of 1 to `max` UTF-16 units. */
export function textOf(value: JsonValue | undefined, pointer: string, max: number): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > max || !value.isWellFormed())
    refuseParameter(pointer, `must be a text of 1 to ${max} characters`);
  return value;
}

export function listOf(value: JsonValue | undefined, pointer: string, max: number): readonly JsonValue[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > max)
    refuseParameter(pointer, `must be a list of 1 to ${max} items`);
  return value as readonly JsonValue[];
}

export function objectOf(value: JsonValue | undefined, pointer: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuseParameter(pointer, 'must be an object');
  return value as JsonObject;
}

export function oneOf<Choice extends string>(
  value: JsonValue | undefined,
  pointer: string,
  choices: readonly Choice[],
  missing?: Choice,
): Choice {
  if (value === undefined && missing !== undefined) return missing;
  const choice = choices.find((one) => one === value);
  if (choice === undefined) refuseParameter(pointer, `must be one of ${choices.join(', ')}`);
  return choice;
}

/** A number within limits, or the default. */
export function share(
  value: JsonValue | undefined,
  pointer: string,
  { min, max, missing }: { readonly min: number; readonly max: number; readonly missing: number },
): number {
  if (value === undefined) return missing;
  if (typeof value !== 'number' || !(value >= min && value <= max))
    refuseParameter(pointer, `must be a number from ${min} to ${max}`);
  return value;
}

/** 32 bytes as 64 lower-case hexadecimal digits. */
export function readSalt(value: JsonValue | undefined, pointer: string): Buffer {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value))
    refuseParameter(pointer, 'must be 64 lower-case hexadecimal digits');
  return Buffer.from(value, 'hex');
}
