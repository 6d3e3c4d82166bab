/** One number of each shard, and the tree size at which they are read. */
const current = (value: string): string => `
  SELECT (SELECT h.size FROM ledger_head h) AS "asOf", string_agg(int8send(coalesce(o.value, -1)), ''::bytea) AS values
  FROM (SELECT ${value} AS value FROM shard s WHERE s.number >= $1 AND s.number < $2 ORDER BY s.number) o`;

/**
 * [$1, $2) numbers: the present traits of these shards, in order of numbers, 8 bytes each; -1 for
 * none. With the tree size at which they are valid. So are the figures.
 */
export const SELECT_CURRENT_TRAITS = current('s.traits');
export const SELECT_CURRENT_RECORDS = current('s.records');
export const SELECT_CURRENT_TOKENS = current('s.tokens');
export const SELECT_CURRENT_BYTES = current('s.bytes');

/** As `SELECT_CURRENT_TRAITS`: the entry of each registration, or -1 - entry if corrected since. */
export const SELECT_CURRENT_ENTRIES = current('CASE WHEN s.valid_from > s.entry THEN -1 - s.entry ELSE s.entry END');

const IN_RANGE = (number: string): string => `${number} >= $2 AND ${number} < $3`;
const AMONG = (number: string): string => `${number} = ANY ($2::int[])`;

const valid = (column: string, which: (number: string) => string): string => `
  SELECT string_agg(int8send(v.number), ''::bytea) AS numbers, string_agg(int8send(coalesce(v.value, -1)), ''::bytea) AS values
  FROM (
    SELECT s.number, s.${column} AS value FROM shard s WHERE ${which('s.number')} AND s.valid_from < $1
    UNION ALL
    SELECT p.shard, p.${column} FROM shard_past p WHERE ${which('p.shard')} AND p.valid_from < $1 AND p.valid_to >= $1
  ) v`;

/**
 * $1 tree size, [$2, $3) numbers: the shards as of then and their traits, in the same order, 8
 * bytes each; -1 for none. So are the figures.
 */
export const SELECT_TRAITS_IN_RANGE = valid('traits', IN_RANGE);
export const SELECT_RECORDS_IN_RANGE = valid('records', IN_RANGE);
export const SELECT_TOKENS_IN_RANGE = valid('tokens', IN_RANGE);
export const SELECT_BYTES_IN_RANGE = valid('bytes', IN_RANGE);

/** $1 tree size, $2 numbers: as `SELECT_TRAITS_IN_RANGE`. */
export const SELECT_TRAITS_AMONG = valid('traits', AMONG);
export const SELECT_RECORDS_AMONG = valid('records', AMONG);
export const SELECT_TOKENS_AMONG = valid('tokens', AMONG);
export const SELECT_BYTES_AMONG = valid('bytes', AMONG);

/** $1 ids: the traits that rules are about. */
export const SELECT_STATED_TRAITS = `
  SELECT t.id, t.licence, t.preferences FROM shard_traits t WHERE t.id = ANY ($1::int[])`;

/** $1 an entry, $2 tree size, $3 rows at most: shards corrected from the first to the second. */
export const SELECT_CORRECTIONS_BETWEEN = `
  SELECT p.shard FROM shard_past p WHERE p.valid_to >= $1 AND p.valid_to < $2 LIMIT $3`;
