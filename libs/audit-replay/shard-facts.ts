import type { JsonValue } from '@core/kernel';
import { integer, json, jsonObject, optional, text } from './data-readers.js';

/** Canonical JSON. */
function labels(value: JsonValue | undefined, pointer: string): string {
  for (const [name, label] of Object.entries(jsonObject(value, pointer))) text(label, `${pointer}/${name}`);
  return json(value, pointer);
}

/** How the facts of a shard are read from an entry. */
export const factMembers = {
  dataset: optional(text),
  mediaType: optional(text),
  bytes: optional(integer),
  records: optional(integer),
  tokens: optional(integer),
  labels: optional(labels),
};

export type FactMember = keyof typeof factMembers;

/** What is stated of a shard besides its names, origins and parents. Labels are canonical JSON. */
export type ShardFacts = {
  readonly [Member in FactMember]: NonNullable<ReturnType<(typeof factMembers)[Member]>> | null;
};

/** The type of each fact's column in the compared tables. */
const TYPES: Readonly<Record<FactMember, 'text' | 'number' | 'json'>> = {
  dataset: 'text',
  mediaType: 'text',
  bytes: 'number',
  records: 'number',
  tokens: 'number',
  labels: 'json',
};

export const FACTS = Object.keys(TYPES) as readonly FactMember[];

export const isFigure = (member: FactMember): boolean => TYPES[member] === 'number';

/**
 * The facts' columns in the order of a row, as `columnsOf` reads them. A column's name is the
 * member's, in snake case.
 */
export const FACT_COLUMNS = FACTS.map(
  (member) => `${member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}:${TYPES[member]}`,
).join(' ');

/** The facts after a statement: a member that it leaves out stays as it was before. */
export const factsAfter = (stated: Partial<ShardFacts>, before?: ShardFacts): ShardFacts =>
  Object.fromEntries(FACTS.map((member) => [member, stated[member] ?? before?.[member] ?? null])) as ShardFacts;

export const factValues = (facts: ShardFacts): (string | number | null)[] => FACTS.map((member) => facts[member]);
