import type { ShardFacts } from './shard-declaration.js';

export type FactMember = Exclude<keyof ShardFacts, 'origins'>;

/** The facts of a shard as stored in its row; null where nothing is stated. */
export type StoredFacts = { readonly [Member in FactMember]: NonNullable<ShardFacts[Member]> | null };

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

/** `dataset, media_type, …`; with an alias `s.dataset, s.media_type, …`. */
export const factColumns = (alias?: string): string =>
  FACT_COLUMNS.map(({ column }) => (alias ? `${alias}.${column}` : column)).join(', ');

/** `s.dataset AS "dataset", s.media_type AS "mediaType", …`. */
export const selectedFacts = (alias: string): string =>
  FACT_COLUMNS.map(({ member, column }) => `${alias}.${column} AS "${member}"`).join(', ');

/** `dataset text, media_type text, …`, for json_to_recordset. */
export const typedFacts = FACT_COLUMNS.map(({ column, type }) => `${column} ${type}`).join(', ');

/** `dataset = $2, media_type = $3, …`, from the parameter `first` on. */
export const assignedFacts = (first: number): string =>
  FACT_COLUMNS.map(({ column }, at) => `${column} = $${first + at}`).join(', ');

/** The values for `assignedFacts`, in the order of its parameters. */
export const factParameters = (facts: StoredFacts): unknown[] =>
  FACT_COLUMNS.map(({ member, type }) => {
    const value = facts[member];
    return type === 'jsonb' && value !== null ? JSON.stringify(value) : value;
  });

/** A declaration's facts by column name; as JSON, the input of `typedFacts`. */
export const factsByColumn = (facts: ShardFacts): Record<string, unknown> =>
  Object.fromEntries(FACT_COLUMNS.map(({ member, column }) => [column, facts[member]]));
