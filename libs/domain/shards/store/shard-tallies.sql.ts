const FIGURES = `count(*) AS shards,
    COALESCE(sum(h.records), 0)::float8 AS records, COALESCE(sum(h.tokens), 0)::float8 AS tokens, COALESCE(sum(h.bytes), 0)::float8 AS bytes,
    count(*) - count(h.records) AS "noRecords", count(*) - count(h.tokens) AS "noTokens", count(*) - count(h.bytes) AS "noBytes"`;

/** Shards as of the tree size $1; `which` selects the numbers, `value` is a member to group by. */
const held = (which: (number: string) => string, value = ''): string => `
  WITH held AS (
    SELECT ${value && `s.${value},`} s.declared_set, s.effective_set, s.records, s.tokens, s.bytes
    FROM shard s WHERE ${which('s.number')} AND s.valid_from < $1
    UNION ALL
    SELECT ${value && `p.${value},`} p.declared_set, p.effective_set, p.records, p.tokens, p.bytes
    FROM shard_past p WHERE ${which('p.shard')} AND p.valid_from < $1 AND p.valid_to >= $1
  )`;

const listed = (number: string): string => `${number} = ANY ($2::int[])`;
const marked = (number: string): string =>
  `${number} >= $2 AND ${number} < $3 AND get_bit($4::bytea, ${number} - $2::int) = 1`;

const GROUPS = `
  SELECT h.declared_set AS "declaredSet", h.effective_set AS "effectiveSet", ${FIGURES}
  FROM held h GROUP BY h.declared_set, h.effective_set`;

/**
 * $1 tree size, $2 shard numbers: figures of the shards as of then, grouped by the origins they
 * declare and those in effect. Sums are doubles: exact as far as JSON integers go, and larger
 * beyond.
 */
export const SELECT_TALLY_GROUPS = `${held(listed)}${GROUPS}`;

/**
 * As SELECT_TALLY_GROUPS, of the shards from number $2 up to before $3 whose bit is set in $4, that
 * of $2 being the lowest of the first byte.
 */
export const SELECT_TALLY_GROUPS_IN_RANGE = `${held(marked)}${GROUPS}`;

const LABEL_GROUPS = (label: string): string => `
  SELECT h.labels ->> ${label} AS value, h.declared_set AS "declaredSet", h.effective_set AS "effectiveSet", ${FIGURES}
  FROM held h GROUP BY 1, h.declared_set, h.effective_set`;

/** As SELECT_TALLY_GROUPS, and by the value of the label $3 (null: shards without it). */
export const SELECT_LABEL_GROUPS = `${held(listed, 'labels')}${LABEL_GROUPS('$3')}`;

/** As SELECT_TALLY_GROUPS_IN_RANGE, and by the value of the label $5. */
export const SELECT_LABEL_GROUPS_IN_RANGE = `${held(marked, 'labels')}${LABEL_GROUPS('$5')}`;

/**
 * $1 ids; a list of them, and the origins of the sets in the same order, as lists one behind the
 * other.
 */
export const SELECT_ORIGIN_SETS = `
  SELECT array_agg(o.id)::text AS ids, string_agg(o.origins::text, '') AS origins
  FROM (SELECT t.id, t.origins FROM origin_set t WHERE t.id = ANY ($1::int[]) ORDER BY t.id) o`;
