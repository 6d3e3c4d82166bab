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
  // Much cheaper, and right for every value without unusual member names.
  if (hasSortedMembers(value, 0)) return JSON.stringify(value);
  refuseUnrepresentable(value, '');
  // The cast: the package's types allow undefined, which it returns only for undefined.
  return (canonicalize as unknown as (value: JsonValue) => string)(value);
}

/** Items of a list that become one piece of text: a few milliseconds at most. */
const PIECE_ITEMS = 500;
/** Levels above which lists are taken apart; no large list lies deeper in what we hash. */
const PIECE_DEPTH = 4;

/**
 * `canonicalPieces` returns the text of `canonicalJson` in pieces, each of which is cheap to make:
 * for values that may be large, so that other work comes between.
 */
export function* canonicalPieces(value: JsonValue, depth = 0): Generator<string> {
  if (typeof value !== 'object' || value === null || depth === PIECE_DEPTH) yield canonicalJson(value);
  else if (isList(value)) yield* listPieces(value, depth);
  else yield* objectPieces(value, depth);
}

function* objectPieces(value: JsonObject, depth: number): Generator<string> {
  let separator = '{';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member === undefined) continue;
    yield `${separator}${canonicalJson(name)}:`;
    yield* canonicalPieces(member, depth + 1);
    separator = ',';
  }
  yield separator === '{' ? '{}' : '}';
}

function* listPieces(items: readonly JsonValue[], depth: number): Generator<string> {
  yield '[';
  for (let at = 0; at < items.length; at += items.length > PIECE_ITEMS ? PIECE_ITEMS : 1) {
    if (at > 0) yield ',';
    if (items.length > PIECE_ITEMS) yield canonicalJson(items.slice(at, at + PIECE_ITEMS)).slice(1, -1);
    else yield* canonicalPieces(items[at] as JsonValue, depth + 1);
  }
  yield ']';
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** Values nested deeper are refused, so that reading one is bounded. */
const DEPTH_LIMIT = 1_000;

/**
 * Whether `text` is the canonical JSON of `value`, which `JSON.parse` made of it, and nested at
 * most 1,000 deep. Never throws.
 */
export function isCanonicalJson(value: JsonValue, text: string): boolean {
  // Much cheaper than canonicalJson, and right for every value without unusual member names.
  if (hasSortedMembers(value, 0)) return JSON.stringify(value) === text;
  try {
    return isShallow(value, 0) && canonicalJson(value) === text;
  } catch {
    return false;
  }
}

/** Whether all members come in canonical order, all texts are well-formed, all numbers finite. */
function hasSortedMembers(value: JsonValue | undefined, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth >= DEPTH_LIMIT) return false;
  if (isList(value)) return value.every((item) => hasSortedMembers(item, depth + 1));
  let before = '';
  // Parsed JSON has members of its own alone; a list of them would be made for each object.
  for (const name in value) {
    if (name < before || !name.isWellFormed() || !hasSortedMembers(value[name], depth + 1)) return false;
    before = name;
  }
  return true;
}

function isShallow(value: JsonValue | undefined, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < DEPTH_LIMIT && Object.values(value).every((item: JsonValue | undefined) => isShallow(item, depth + 1));
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
