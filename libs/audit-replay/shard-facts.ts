import type { JsonValue } from '@core/kernel';
import { digest, instant, integer, json, jsonObject, list, object, optional, text } from './data-readers.js';

/** Canonical JSON. */
function labels(value: JsonValue | undefined, pointer: string): string {
  for (const [name, label] of Object.entries(jsonObject(value, pointer))) text(label, `${pointer}/${name}`);
  return json(value, pointer);
}

/** Canonical JSON. */
function texts(value: JsonValue | undefined, pointer: string): string {
  list(text)(value, pointer);
  return json(value, pointer);
}

const preferenceList = list(
  object({
    scheme: text,
    value: text,
    capturedAt: optional(instant),
    uri: optional(text),
    digest: optional(digest),
  }),
);

/** Canonical JSON. */
function preferences(value: JsonValue | undefined, pointer: string): string {
  preferenceList(value, pointer);
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
  checksums: optional(texts),
  consent: optional(text),
  languages: optional(texts),
  licence: optional(text),
  modality: optional(text),
  personalData: optional(text),
  preferences: optional(preferences),
};

/** The facts that are stored once for all shards that share them: see `ShardTraits`. */
export const TRAITS = ['consent', 'languages', 'licence', 'modality', 'personalData', 'preferences'] as const;

type Member = keyof typeof factMembers;
export type Trait = (typeof TRAITS)[number];
/** The facts with a column of their own. */
export type FactMember = Exclude<Member, Trait>;

/**
 * What is stated of a shard besides its names, origins and parents. Labels, checksums,
 * languages and preferences are canonical JSON.
 */
export type ShardFacts = {
  readonly [Name in Member]: NonNullable<ReturnType<(typeof factMembers)[Name]>> | null;
};

export type StatedTraits = Pick<ShardFacts, Trait>;

/** The type of each fact's column in the compared tables. */
const TYPES: Readonly<Record<FactMember, 'text' | 'number' | 'json'>> = {
  dataset: 'text',
  mediaType: 'text',
  bytes: 'number',
  records: 'number',
  tokens: 'number',
  labels: 'json',
  checksums: 'json',
};

export const FACTS = Object.keys(TYPES) as readonly FactMember[];

export const isFigure = (member: FactMember): member is 'bytes' | 'records' | 'tokens' => TYPES[member] === 'number';

/**
 * The facts' columns in the order of a row, as `columnsOf` reads them. A column's name is the
 * member's, in snake case.
 */
export const FACT_COLUMNS = [
  ...FACTS.map((member) => `${member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}:${TYPES[member]}`),
  'traits:number',
].join(' ');

/** The facts after a statement: a member that it leaves out stays as it was before. */
export const factsAfter = (stated: Partial<ShardFacts>, before: ShardFacts): ShardFacts =>
  Object.fromEntries([...FACTS, ...TRAITS].map((member) => [member, stated[member] ?? before[member]])) as ShardFacts;

/** @param traits the id of the shard's traits */
export const factValues = (facts: ShardFacts, traits: number | null): (string | number | null)[] => [
  ...FACTS.map((member) => facts[member]),
  traits,
];
