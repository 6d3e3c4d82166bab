import canonicalize from 'canonicalize';
import { escapePointer } from './errors.js';
import { KernelError } from './kernel.errors.js';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: JsonValue | undefined;
}

/**
 * The one text of a JSON value (RFC 8785, JSON Canonicalization Scheme). Members that are
 * `undefined` are left out. Refuses what has no such text: lone surrogates, NaN and the infinities.
 */
export function canonicalJson(value: JsonValue): string {
  refuseUnrepresentable(value, '');
  // The cast: the package's types allow undefined, which it returns only for undefined.
  return (canonicalize as unknown as (value: JsonValue) => string)(value);
}

function refuseUnrepresentable(value: JsonValue | undefined, pointer: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) refuse(pointer, 'not a finite number');
  if (typeof value === 'string' && !value.isWellFormed()) refuse(pointer, 'not well-formed Unicode: a lone surrogate');
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    value.forEach((item: JsonValue, index) => refuseUnrepresentable(item, `${pointer}/${index}`));
    return;
  }
  for (const [member, item] of Object.entries(value as JsonObject)) {
    const at = `${pointer}/${escapePointer(member)}`;
    if (!member.isWellFormed()) refuse(at, 'a member name that is not well-formed Unicode');
    refuseUnrepresentable(item, at);
  }
}

function refuse(pointer: string, message: string): never {
  throw new KernelError('not-canonical', `This value has no canonical JSON text: ${message}.`, [{ pointer, message }]);
}
