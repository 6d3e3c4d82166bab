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

const FACTS = 's.declared_set, s.effective_set, s.records, s.tokens, s.bytes';

/** The rows of validRows, with a class for each shard: $2 shard numbers, $3 their classes. */
const classifiedRows = (groupedBy = ''): string => `
  WITH listed AS (SELECT l.number, l.class FROM unnest($2::int[], $3::int[]) AS l (number, class)),
  valid AS (
    SELECT ${groupedBy && `s.${groupedBy},`} l.class, ${FACTS}
    FROM listed l JOIN shard s ON s.number = l.number WHERE s.valid_from < $1
    UNION ALL
    SELECT ${groupedBy && `s.${groupedBy},`} l.class, ${FACTS}
    FROM listed l JOIN shard_past s ON s.shard = l.number WHERE s.valid_from < $1 AND s.valid_to >= $1
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

/**
 * $1 tree size, $2 shard numbers, $3 a class for each: as SELECT_TALLY_GROUPS, and by class.
 */
export const SELECT_CLASSIFIED_GROUPS = `${classifiedRows()}
  SELECT v.class, v.declared_set AS "declaredSet", v.effective_set AS "effectiveSet", ${FIGURES}
  FROM valid v GROUP BY v.class, v.declared_set, v.effective_set`;

const labelGroups = (label: string): string => `
  SELECT v.labels ->> ${label} AS value, v.declared_set AS "declaredSet", v.effective_set AS "effectiveSet", ${FIGURES}
  FROM valid v GROUP BY 1, v.declared_set, v.effective_set`;

/** As SELECT_TALLY_GROUPS, and by the value of the label $3 (null: shards without it). */
export const SELECT_LABEL_GROUPS = `${validRows(inList, 'labels')}${labelGroups('$3')}`;

/** As SELECT_CLASSIFIED_GROUPS, and by the value of the label $4. */
export const SELECT_CLASSIFIED_LABEL_GROUPS = `${classifiedRows('labels')}
  SELECT v.labels ->> $4 AS value, v.class, v.declared_set AS "declaredSet", v.effective_set AS "effectiveSet", ${FIGURES}
  FROM valid v GROUP BY 1, v.class, v.declared_set, v.effective_set`;

/** As SELECT_TALLY_GROUPS_IN_RANGE, and by the value of the label $5. */
export const SELECT_LABEL_GROUPS_IN_RANGE = `${validRows(inBitmap, 'labels')}${labelGroups('$5')}`;

/** Sums by traits first: there are few of them, so that few rows are joined. */
const TRAIT_GROUPS = `,
  summed AS (SELECT v.traits, ${FIGURES} FROM valid v GROUP BY v.traits)
  SELECT t.licence, t.languages, t.modality, sum(g.shards)::bigint AS shards,
    sum(g.records) AS records, sum(g.tokens) AS tokens, sum(g.bytes) AS bytes,
    sum(g."noRecords")::bigint AS "noRecords", sum(g."noTokens")::bigint AS "noTokens", sum(g."noBytes")::bigint AS "noBytes"
  FROM summed g LEFT JOIN shard_traits t ON t.id = g.traits GROUP BY t.licence, t.languages, t.modality`;

/**
 * $1 tree size, $2 shard numbers: figures of the shards as of then, by licence, languages and
 * modality.
 */
export const SELECT_TRAIT_GROUPS = `${validRows(inList, 'traits')}${TRAIT_GROUPS}`;

/** As SELECT_TRAIT_GROUPS, of the shards [$2, $3) whose bit is set in $4. */
export const SELECT_TRAIT_GROUPS_IN_RANGE = `${validRows(inBitmap, 'traits')}${TRAIT_GROUPS}`;

/** $1 shard numbers: their present figures and sets of origins, in the order of numbers. */
export const SELECT_FIGURES = `
  SELECT s.number, s.declared_set AS "declaredSet", s.effective_set AS "effectiveSet", s.records, s.tokens, s.bytes
  FROM shard s WHERE s.number = ANY ($1::int[]) ORDER BY s.number`;

/**
 * $1 ids of origin sets, in one row: the ids found, as an array; and the origins of each set, in
 * the same order, as concatenated arrays.
 */
export const SELECT_ORIGIN_SETS = `
  SELECT array_agg(o.id)::text AS ids, string_agg(o.origins::text, '') AS origins
  FROM (SELECT t.id, t.origins FROM origin_set t WHERE t.id = ANY ($1::int[]) ORDER BY t.id) o`;
