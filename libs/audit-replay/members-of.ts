import { canonicalJson, type JsonObject, type JsonValue } from '@core/kernel';

/** Members of an entry's data, null where they are left out. What is of another type is an entry that no room wrote: it throws. */
export function textOf(data: JsonObject, member: string): string {
  const value = data[member];
  if (typeof value === 'string') return value;
  throw new TypeError(`its ${member} is no text`);
}

export function textOrNull(data: JsonObject, member: string): string | null {
  return data[member] === undefined ? null : textOf(data, member);
}

export function numberOf(data: JsonObject, member: string): number {
  const value = data[member];
  if (typeof value === 'number') return value;
  throw new TypeError(`its ${member} is no number`);
}

export function numberOrNull(data: JsonObject, member: string): number | null {
  return data[member] === undefined ? null : numberOf(data, member);
}

export function listOf(data: JsonObject, member: string): readonly JsonValue[] {
  const value = data[member] ?? [];
  if (Array.isArray(value)) return value as readonly JsonValue[];
  throw new TypeError(`its ${member} is no list`);
}

export function objectOf(data: JsonObject, member: string): JsonObject {
  const value = data[member] ?? {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new TypeError(`its ${member} is no object`);
}

export function jsonOrNull(data: JsonObject, member: string): string | null {
  const value = data[member];
  return value === undefined ? null : canonicalJson(value);
}

/** The hex of `sha256:<hex>`. */
export function hexOrNull(data: JsonObject, member: string): string | null {
  return textOrNull(data, member)?.slice('sha256:'.length) ?? null;
}
