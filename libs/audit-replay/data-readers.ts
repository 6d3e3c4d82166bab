import { canonicalJson, isDigest, type JsonObject, type JsonValue, KernelError, parseInstant } from '@core/kernel';
import { MalformedEntry } from './replay.errors.js';

/**
 * Returns a value of an entry, checked and typed; throws `MalformedEntry` if it is anything else.
 * `undefined` is a member that is absent. Every byte of an entry is attacker-controlled: whoever
 * holds the log's key can sign anything.
 */
export type Reader<Value> = (value: JsonValue | undefined, pointer: string) => Value;

type Shape = Readonly<Record<string, Reader<unknown>>>;
type ShapeOf<Members extends Shape> = { readonly [Name in keyof Members]: ReturnType<Members[Name]> };
export type Range = readonly [from: number, to: number];
export type WeightedRange = readonly [from: number, to: number, weight: number];

const SHARD_LIMIT = 2 ** 32;
const SHOWN = 60;

function refuse(pointer: string, expected: string, value: JsonValue | undefined): never {
  if (value === undefined) throw new MalformedEntry(pointer, `is missing: it must be ${expected}`);
  const shown = JSON.stringify(value);
  const short = shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
  throw new MalformedEntry(pointer, `must be ${expected}, not ${short}`);
}

export const text: Reader<string> = (value, pointer) =>
  typeof value === 'string' && value.isWellFormed() ? value : refuse(pointer, 'well-formed text', value);

export const number: Reader<number> = (value, pointer) =>
  typeof value === 'number' ? value : refuse(pointer, 'a number', value);

/** A count, an entry index or a rank. */
export const integer: Reader<number> = (value, pointer) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse(pointer, 'a whole number that is not negative', value);

/** A whole number of any sign, or null. */
export const figure: Reader<number | null> = (value, pointer) =>
  value === null || (typeof value === 'number' && Number.isSafeInteger(value))
    ? value
    : refuse(pointer, 'a whole number or null', value);

/** Returns the instant as it is written, which is its only spelling. */
export const instant: Reader<string> = (value, pointer) => {
  const expected = 'an RFC 3339 instant in UTC with milliseconds';
  if (typeof value !== 'string') return refuse(pointer, expected, value);
  try {
    return parseInstant(value) === value ? value : refuse(pointer, expected, value);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return refuse(pointer, expected, value);
  }
};

/** Returns the hex digits of `sha256:<hex>`. */
export const digest: Reader<string> = (value, pointer) =>
  typeof value === 'string' && isDigest(value)
    ? value.slice('sha256:'.length)
    : refuse(pointer, 'sha256: and 64 lower-case hexadecimal digits', value);

export const jsonObject: Reader<JsonObject> = (value, pointer) =>
  isObject(value) ? value : refuse(pointer, 'an object', value);

/** Returns the canonical JSON of any value. */
export const json: Reader<string> = (value, pointer) =>
  value === undefined ? refuse(pointer, 'a value', value) : canonicalJson(value);

/** A half-open range of shard numbers. */
export const range: Reader<Range> = (value, pointer) => {
  const [from, to] = numbers(value, 2, pointer);
  if (from < to && to <= SHARD_LIMIT) return [from, to];
  return refuse(pointer, 'a range [from, to) of shard numbers', value);
};

/** A half-open range of shard numbers, and how often each shard in it counts. */
export const weightedRange: Reader<WeightedRange> = (value, pointer) => {
  const [from, to, weight] = numbers(value, 3, pointer);
  if (from < to && to <= SHARD_LIMIT && weight < SHARD_LIMIT) return [from, to, weight];
  return refuse(pointer, 'a range [from, to) of shard numbers with a weight', value);
};

function numbers(value: JsonValue | undefined, length: number, pointer: string): [number, number, number] {
  if (!isList(value) || value.length !== length) return refuse(pointer, `a list of ${length} whole numbers`, value);
  const [first = 0, second = 0, third = 0] = value.map((item, at) => integer(item, `${pointer}/${at}`));
  return [first, second, third];
}

export function optional<Value>(read: Reader<Value>): Reader<Value | null> {
  return (value, pointer) => (value === undefined ? null : read(value, pointer));
}

export function list<Item>(read: Reader<Item>): Reader<readonly Item[]> {
  return (value, pointer) =>
    isList(value) ? value.map((item, at) => read(item, `${pointer}/${at}`)) : refuse(pointer, 'a list', value);
}

export function optionalList<Item>(read: Reader<Item>): Reader<readonly Item[]> {
  const readList = list(read);
  return (value, pointer) => (value === undefined ? [] : readList(value, pointer));
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): Reader<Choice> {
  return (value, pointer) =>
    choices.find((choice) => choice === value) ?? refuse(pointer, `one of ${choices.join(', ')}`, value);
}

/** An object of these members and no others. */
export function object<Members extends Shape>(members: Members): Reader<ShapeOf<Members>> {
  const readers = Object.entries(members);
  const none: Record<string, unknown> = Object.fromEntries(readers.map(([name]) => [name, null]));
  return (value, pointer) => {
    const given = jsonObject(value, pointer);
    // A copy of what has all members already: objects of one shape.
    const read = { ...none };
    let [stated, known] = [0, 0];
    for (const [name, reader] of readers) {
      const member = given[name];
      if (member !== undefined) known++;
      read[name] = reader(member, `${pointer}/${name}`);
    }
    for (const _name in given) stated++;
    if (stated !== known) refuseOthers(given, members, pointer);
    // Filled by the loop above, which the compiler cannot follow.
    return read as ShapeOf<Members>;
  };
}

function refuseOthers(given: JsonObject, members: Shape, pointer: string): void {
  for (const name in given)
    if (!Object.hasOwn(members, name)) throw new MalformedEntry(`${pointer}/${name}`, 'is no member of this format');
}

/** The value as `read` returns it, and its canonical JSON. */
export function withJson<Value>(read: Reader<Value>): Reader<{ readonly value: Value; readonly json: string }> {
  return (value, pointer) => ({ value: read(value, pointer), json: json(value, pointer) });
}

export const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);
