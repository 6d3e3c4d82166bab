import type { ShardFacts } from './shard-declaration.js';
import type { StoredTraits, Trait } from './shard-traits.js';

/** The facts with a column of their own. Traits share one. */
export type FactMember = Exclude<keyof ShardFacts, 'origins' | Trait>;

/** The facts of a shard as stored in its row; null where nothing is stated. */
export type StoredFacts = StoredTraits & {
  readonly [Member in FactMember]: NonNullable<ShardFacts[Member]> | null;
};

/**
 * The type of each fact's column in `shard` and `shard_past`. The column's name is the member's, in
 * snake case.
 */
const TYPES: Readonly<Record<FactMember, 'text' | 'bigint' | 'jsonb'>> = {
  dataset: 'text',
  mediaType: 'text',
  bytes: 'bigint',
  records: 'bigint',
  tokens: 'bigint',
  labels: 'jsonb',
  checksums: 'jsonb',
};

export interface FactColumn {
  readonly member: FactMember;
  readonly column: string;
  readonly type: 'text' | 'bigint' | 'jsonb';
}

export const FACT_COLUMNS: readonly FactColumn[] = (Object.keys(TYPES) as FactMember[]).map((member) => ({
  member,
  column: member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  type: TYPES[member],
}));

const COLUMN_NAMES = [...FACT_COLUMNS.map(({ column }) => column), 'traits'];

/** `dataset, media_type, …, traits`; with an alias `s.dataset, s.media_type, …`. */
export const factColumns = (alias?: string): string =>
  COLUMN_NAMES.map((column) => (alias ? `${alias}.${column}` : column)).join(', ');

/** `s.dataset AS "dataset", s.media_type AS "mediaType", …`; it needs `joinedTraits`. */
export const selectedFacts = (alias: string): string =>
  [
    ...FACT_COLUMNS.map(({ member, column }) => `${alias}.${column} AS "${member}"`),
    't.licence, t.languages, t.modality, t.personal_data AS "personalData", t.consent, t.preferences',
  ].join(', ');

/** Joins the traits of the rows of `alias`, as `t`. */
export const joinedTraits = (alias: string): string => `LEFT JOIN shard_traits t ON t.id = ${alias}.traits`;

/** `dataset text, media_type text, …, traits int`, for json_to_recordset. */
export const typedFacts = [...FACT_COLUMNS.map(({ column, type }) => `${column} ${type}`), 'traits int'].join(', ');

/** `dataset = $2, media_type = $3, …`, from the parameter `first` on. */
export const assignedFacts = (first: number): string =>
  COLUMN_NAMES.map((column, at) => `${column} = $${first + at}`).join(', ');

/** `dataset = c.dataset, media_type = c.media_type, …`: the columns of `typedFacts`. */
export const assignedTypedFacts = (alias: string): string =>
  COLUMN_NAMES.map((column) => `${column} = ${alias}.${column}`).join(', ');

/** The values for `assignedFacts`, in the order of its parameters. */
export const factParameters = (facts: StoredFacts, traits: number | null): unknown[] => [
  ...FACT_COLUMNS.map(({ member, type }) => {
    const value = facts[member];
    return type === 'jsonb' && value !== null ? JSON.stringify(value) : value;
  }),
  traits,
];

/** Facts by column name; as JSON, the input of `typedFacts`. */
export function factsByColumn(facts: ShardFacts | StoredFacts, traits: number | null): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const { member, column } of FACT_COLUMNS) row[column] = facts[member];
  row['traits'] = traits;
  return row;
}
