/** An inspection as of the tree size $1, with the totals of its last measurement by then. */
const INSPECTION = `
  SELECT i.id, i.number, i.subject, i.detectors, i.sample, i.text, i.upto, i.shard_count AS shards, i.entry,
    i.begun_at AS "begunAt", e.outcome, e.entry AS "endEntry", e.ended_at AS "endedAt", e.reason,
    m.number AS last, m.measured_at AS "lastAt", m.bytes, m.records, m.inconclusive, m.contradicting
  FROM inspection i
  LEFT JOIN inspection_end e ON e.inspection = i.id AND e.entry < $1
  LEFT JOIN LATERAL (
    SELECT q.* FROM measurement q WHERE q.inspection = i.id AND q.entry < $1 ORDER BY q.number DESC LIMIT 1
  ) m ON true
  WHERE i.entry < $1`;

/** $1 tree size, $2 id. */
export const SELECT_INSPECTION = `${INSPECTION} AND i.id = $2`;

/** $1 tree size, $2 the entry before which, $3 rows at most; the one begun last first. */
export const SELECT_INSPECTIONS = `${INSPECTION} AND i.entry < $2 ORDER BY i.entry DESC LIMIT $3`;

/** The number of the next inspection. Reliable only under the ledger's lock. */
export const SELECT_NEXT_INSPECTION = `SELECT coalesce(max(i.number) + 1, 0) AS number FROM inspection i`;

/**
 * $1 number, $2 id, $3 subject, $4 detectors, $5 sample, $6 text, $7 upto, $8 shards as a bitmap,
 * $9 how many, $10 entry, $11 instant.
 */
export const INSERT_INSPECTION = `
  INSERT INTO inspection (number, id, subject, detectors, sample, text, upto, shards, shard_count, entry, begun_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

/** $1 id; the shards as a bitmap. */
export const SELECT_INSPECTED_SHARDS = `SELECT i.shards FROM inspection i WHERE i.id = $1`;

/** $1 inspection, $2 entry, $3 instant, $4 outcome, $5 reason. */
export const INSERT_END = `
  INSERT INTO inspection_end (inspection, entry, ended_at, outcome, reason) VALUES ($1, $2, $3, $4, $5)`;

/** $1 inspection, $2 shard. */
export const SELECT_MEASURED = `SELECT m.entry FROM measurement m WHERE m.inspection = $1 AND m.shard = $2`;

/**
 * $1 inspection, $2 shard, $3 number, $4 entry, $5 instant, $6 uri, $7 results, $8 contradictions,
 * $9 digest of the list; with those before it: $10 bytes, $11 records, $12 inconclusive, $13
 * contradicting.
 */
export const INSERT_MEASUREMENT = `
  INSERT INTO measurement (inspection, shard, number, entry, measured_at, uri, results, contradicts, list, bytes, records,
    inconclusive, contradicting)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;

/** `list`: the digest of the facts in full; `content`: themselves, if they are in the database. */
const MEASUREMENT = `
  SELECT m.inspection, m.number, m.shard, m.uri, m.entry, m.measured_at AS at, m.contradicts, m.list, l.content
  FROM measurement m LEFT JOIN measurement_list l ON l.digest = m.list`;

/** $1 inspection, $2 tree size, $3 the number after which, $4 rows at most; in their order. */
export const SELECT_MEASUREMENTS = `
  ${MEASUREMENT} WHERE m.inspection = $1 AND m.entry < $2 AND m.number > $3 ORDER BY m.number LIMIT $4`;

/** $1 shard, $2 tree size: of each detector the newest measurement. */
export const SELECT_MEASUREMENTS_OF_SHARD = `
  ${MEASUREMENT}
  WHERE m.shard = $1 AND m.entry IN (
    SELECT DISTINCT ON (r.result ->> 'detector') q.entry
    FROM measurement q CROSS JOIN LATERAL jsonb_array_elements(q.results) AS r (result)
    WHERE q.shard = $1 AND q.entry < $2
    ORDER BY r.result ->> 'detector', q.entry DESC)
  ORDER BY m.entry DESC`;

/** The entry that began the first inspection, or null; and the size of the ledger. */
export const SELECT_FIRST_INSPECTION = `
  SELECT h.size, (SELECT i.entry FROM inspection i ORDER BY i.number LIMIT 1) AS first FROM ledger_head h`;
