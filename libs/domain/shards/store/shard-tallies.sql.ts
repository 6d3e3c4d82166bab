const FIGURES = `count(*) AS shards,
    COALESCE(sum(v.records), 0)::float8 AS records, COALESCE(sum(v.tokens), 0)::float8 AS tokens, COALESCE(sum(v.bytes), 0)::float8 AS bytes,
    count(*) - count(v.records) AS "noRecords", count(*) - count(v.tokens) AS "noTokens", count(*) - count(v.bytes) AS "noBytes"`;

/**
 * The rows of shards that were valid as of the tree size $1. `where` is the condition on their
 * numbers; `groupedBy` an additional column.
 */
const validRows = (where: (number: string) => string, groupedBy = ''): string => `
  WITH valid AS (
    SELECT ${groupedBy && `s.${groupedBy},`} s.declared_set, s.effective_set, s.records, s.tokens, s.bytes
    FROM shard s WHERE ${where('s.number')} AND s.valid_from < $1
    UNION ALL
    SELECT ${groupedBy && `p.${groupedBy},`} p.declared_set, p.effective_set, p.records, p.tokens, p.bytes
    FROM shard_past p WHERE ${where('p.shard')} AND p.valid_from < $1 AND p.valid_to >= $1
  )`;

const inList = (number: string): string => `${number} = ANY ($2::int[])`;
const inBitmap = (number: string): string =>
  `${number} >= $2 AND ${number} < $3 AND get_bit($4::bytea, ${number} - $2::int) = 1`;

const GROUPS = `
  SELECT v.declared_set AS "declaredSet", v.effective_set AS "effectiveSet", ${FIGURES}
  FROM valid v GROUP BY v.declared_set, v.effective_set`;

/**
 * $1 tree size, $2 shard numbers: figures of the shards as of then, grouped by declared and
 * effective origins. Sums are doubles: exact up to 2^53 - 1.
 */
export const SELECT_TALLY_GROUPS = `${validRows(inList)}${GROUPS}`;

/**
 * As SELECT_TALLY_GROUPS, of the shards [$2, $3) whose bit is set in $4. The lowest bit of the
 * first byte is that of shard $2.
 */
export const SELECT_TALLY_GROUPS_IN_RANGE = `${validRows(inBitmap)}${GROUPS}`;

const labelGroups = (label: string): string => `
  SELECT v.labels ->> ${label} AS value, v.declared_set AS "declaredSet", v.effective_set AS "effectiveSet", ${FIGURES}
  FROM valid v GROUP BY 1, v.declared_set, v.effective_set`;

/** As SELECT_TALLY_GROUPS, and by the value of the label $3 (null: shards without it). */
export const SELECT_LABEL_GROUPS = `${validRows(inList, 'labels')}${labelGroups('$3')}`;

/** As SELECT_TALLY_GROUPS_IN_RANGE, and by the value of the label $5. */
export const SELECT_LABEL_GROUPS_IN_RANGE = `${validRows(inBitmap, 'labels')}${labelGroups('$5')}`;

/**
 * $1 ids of origin sets, in one row: the ids found, as an array; and the origins of each set, in
 * the same order, as concatenated arrays.
 */
export const SELECT_ORIGIN_SETS = `
  SELECT array_agg(o.id)::text AS ids, string_agg(o.origins::text, '') AS origins
  FROM (SELECT t.id, t.origins FROM origin_set t WHERE t.id = ANY ($1::int[]) ORDER BY t.id) o`;
