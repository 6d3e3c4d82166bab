import { escapePointer } from '@core/kernel';
import { refuseRecipe } from './mixes.errors.js';

/** A value of the document and its JSON Pointer, which every reader below names when it throws. */
export interface Place {
  readonly value: unknown;
  readonly pointer: string;
}

/**
 * Reads the members of an object. An unknown member is an error: a misspelt one would have no
 * effect.
 */
export function readMembers(place: Place, known: readonly string[]): (name: string) => Place {
  const { value, pointer } = place;
  const members = readTable(place);
  const unknown = members.find(([name]) => !known.includes(name));
  if (unknown) refuseRecipe(unknown[1].pointer, `is not a member here; known are ${known.join(', ')}`);
  // Own members only: a document from outside must not reach Object.prototype.
  const own = new Map(Object.entries(value as Record<string, unknown>));
  return (name) => ({ value: own.get(name), pointer: below(pointer, name) });
}

/** Reads all members of an object, in the order of the document. */
export function readTable({ value, pointer }: Place): readonly [string, Place][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuseRecipe(pointer, 'must be an object');
  return Object.entries(value as Record<string, unknown>).map(([name, item]) => [
    name,
    { value: item, pointer: below(pointer, name) },
  ]);
}

export function readList({ value, pointer }: Place): readonly Place[] {
  if (!Array.isArray(value)) return refuseRecipe(pointer, 'must be a list');
  return value.map((item: unknown, index) => ({ value: item, pointer: below(pointer, String(index)) }));
}

export function readText({ value, pointer }: Place): string {
  if (typeof value !== 'string' || value === '') return refuseRecipe(pointer, 'must be a text that is not empty');
  if (!value.isWellFormed()) return refuseRecipe(pointer, 'is not well-formed Unicode: a lone surrogate');
  return value;
}

/** Reads a member; undefined if it is absent. */
export function optional<Value>(place: Place, read: (place: Place) => Value): Value | undefined {
  return place.value === undefined ? undefined : read(place);
}

function below(pointer: string, name: string): string {
  return `${pointer}/${escapePointer(name)}`;
}
