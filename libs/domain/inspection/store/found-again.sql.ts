/** The digest that `identity` measured; the expression of the index measurement_digest. */
const DIGEST = `jsonb_path_query_first(m.results, '$[*]?(@.detector == "identity").counts.digest') #>> '{}'`;

/**
 * What the detectors measured that look records up in what was kept of the removal $1, before the
 * entry $2, from the instant $3 on.
 */
const LOOKS = `
  FROM inspection i
  CROSS JOIN LATERAL jsonb_array_elements(i.detectors) AS d (item)
  JOIN measurement m ON m.inspection = i.id AND m.entry < $2 AND m.measured_at >= $3
  JOIN LATERAL jsonb_array_elements(m.results) AS r (item) ON r.item ->> 'detector' = d.item ->> 'detector'
  WHERE i.entry < $2 AND d.item ->> 'detector' IN ('near-duplicates', 'record-keys')
    AND (d.item #>> '{parameters,reference}' = 'removals' OR d.item #>> '{parameters,reference,removal}' = $1)`;

/** Keys that the order names were looked up, also where nothing was kept. */
const ORDERED = `coalesce((r.item #>> '{counts,orderedKeys}')::bigint, 0) > 0`;

/**
 * It could compare with something: what was kept after an inspection was ordered was not looked up
 * in it.
 */
const COMPARED = `
  r.item ->> 'outcome' = 'measured' AND (
    ${ORDERED} OR EXISTS (
      SELECT FROM inspection k JOIN measurement o ON o.inspection = k.id
      WHERE k.subject ->> 'removal' = $1 AND o.entry < i.upto
        AND jsonb_path_exists(
          o.results, '$[*]?(@.detector == $name && exists(@.counts.keptList))',
          jsonb_build_object('name', d.item ->> 'detector'))))`;

/** A part of the records: it shows what it holds, and nothing of the others. */
const SAMPLED = `coalesce(r.item -> 'counts' ? 'ofRecords', false)`;
const RECORDS = `coalesce(r.item #>> '{counts,foundRecords}', r.item #>> '{counts,similar}')::bigint`;
const LOOK = `m.shard, r.item ->> 'detector', d.item -> 'parameters', i.text`;

/**
 * $1 removal, $2 tree size, $3 instant: shards in whose newest measurement by a detector, with the
 * same parameters, records of removed content were found, or in a sample of records after it;
 * `list`: the digest of the facts in full.
 */
export const SELECT_RECORDS_FOUND = `
  SELECT CASE f.name WHEN 'record-keys' THEN 'record-key' ELSE 'near-copy' END AS found, f.shard, f.uri, f.digest,
    f.name, f.version, f.inspection, f.entry, f.list
  FROM (
    SELECT DISTINCT ON (${LOOK}, CASE WHEN ${SAMPLED} THEN m.entry END)
      m.shard, m.uri, m.inspection, m.entry, m.list, ${DIGEST} AS digest, r.item ->> 'detector' AS name,
      r.item ->> 'version' AS version, ${RECORDS} AS records, ${SAMPLED} AS sampled,
      max(m.entry) FILTER (WHERE NOT ${SAMPLED}) OVER (PARTITION BY ${LOOK}) AS whole
    ${LOOKS} AND ${COMPARED} AND (NOT ${SAMPLED} OR ${RECORDS} > 0)
    ORDER BY ${LOOK}, CASE WHEN ${SAMPLED} THEN m.entry END, m.entry DESC
  ) f
  WHERE f.records > 0 AND (NOT f.sampled OR f.whole IS NULL OR f.entry > f.whole)`;

/** What of a record is its key, as the facts of `record-keys` state it. */
const KEY = `coalesce('member:' || (d.item #>> '{parameters,key,member}'), d.item #>> '{parameters,key}', 'text')`;

/** Why nothing was compared with the removal, or not all; null: it was. */
const WHY = `
  CASE WHEN r.item ->> 'outcome' <> 'measured' THEN r.item ->> 'reason'
    WHEN r.item #> '{counts,notLookedUp}' ? $1 THEN r.item #> '{counts,notLookedUp}' ->> $1
    WHEN r.item -> 'counts' ? 'notLookedUpMore' THEN 'reference-too-large' END`;

/**
 * $1 removal, $2 tree size, $3 instant: the looks of each inspection, with the shards that the
 * detector measured, and the tree size before which something was kept to be looked up in. A sample
 * of records is no look at the shard.
 */
export const SELECT_LOOKS = `
  SELECT l.name, l.version, l.key, l.inspection, l.upto, l.ordered, l.why, array_agg(DISTINCT l.shard) AS shards
  FROM (
    SELECT r.item ->> 'detector' AS name, r.item ->> 'version' AS version, ${KEY} AS key, m.inspection, i.upto,
      ${ORDERED} AS ordered, ${WHY} AS why, m.shard
    ${LOOKS} AND NOT ${SAMPLED} AND (${COMPARED} OR ${WHY} IS NOT NULL)
  ) l
  GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 4, 7`;

/**
 * $1 removal, $2 tree size: what inspections of the removal kept, in the order of the entries.
 * `why`: null where something was kept of all records of the shard.
 */
export const SELECT_KEPT_OF_REMOVAL = `
  SELECT k.name, k.key, array_agg(k.shard ORDER BY k.entry) AS shards, array_agg(k.entry ORDER BY k.entry) AS entries,
    min(k.entry) FILTER (WHERE k.kept > 0) AS first, k.why
  FROM (
    SELECT d.item ->> 'detector' AS name, ${KEY} AS key, m.shard, m.entry,
      (r.item #>> '{counts,kept}')::bigint AS kept,
      CASE
        WHEN r.item ->> 'outcome' <> 'measured' THEN r.item ->> 'reason'
        WHEN coalesce((r.item #>> '{counts,notKept}')::bigint, 1) > 0 THEN 'more-records-than-are-kept'
      END AS why
    FROM inspection i
    CROSS JOIN LATERAL jsonb_array_elements(i.detectors) AS d (item)
    JOIN measurement m ON m.inspection = i.id AND m.entry < $2
    JOIN LATERAL jsonb_array_elements(m.results) AS r (item) ON r.item ->> 'detector' = d.item ->> 'detector'
    WHERE i.subject ->> 'removal' = $1 AND i.entry < $2 AND d.item #> '{parameters,keep}' IS NOT NULL
      AND d.item ->> 'detector' IN ('near-duplicates', 'record-keys')
  ) k
  GROUP BY k.name, k.key, k.why ORDER BY k.name, k.key, k.why`;

/**
 * $1 digests, $2 tree size, $3 instant: shards in whose newest measurement of identity the bytes
 * had one of the digests.
 */
export const SELECT_DIGESTS_FOUND = `
  SELECT 'digest' AS found, m.shard, m.uri, NULL::bigint AS records, ${DIGEST} AS digest, 'identity' AS name,
    jsonb_path_query_first(m.results, '$[*]?(@.detector == "identity").version') #>> '{}' AS version,
    m.inspection, m.entry
  FROM measurement m
  WHERE ${DIGEST} = ANY($1) AND m.entry < $2 AND m.measured_at >= $3
    AND NOT EXISTS (
      SELECT FROM measurement n
      WHERE n.shard = m.shard AND n.entry > m.entry AND n.entry < $2
        AND jsonb_path_exists(n.results, '$[*]?(@.detector == "identity" && @.outcome == "measured")'))`;

/** $1 shards, $2 tree size, $3 instant: those of them whose bytes `identity` measured. */
export const SELECT_IDENTIFIED = `
  SELECT 'identity' AS name, r.item ->> 'version' AS version, '' AS key, m.inspection, 0 AS upto, false AS ordered,
    NULL AS why, array_agg(DISTINCT m.shard) AS shards
  FROM measurement m CROSS JOIN LATERAL jsonb_array_elements(m.results) AS r (item)
  WHERE m.shard = ANY($1) AND m.entry < $2 AND m.measured_at >= $3
    AND r.item ->> 'detector' = 'identity' AND r.item ->> 'outcome' = 'measured'
  GROUP BY 2, 4 ORDER BY 2, 4`;

/**
 * $1 removal, $2 first entry, $3 end (exclusive): the last end of an inspection that may have found
 * what the removal is about.
 */
export const SELECT_LAST_END_ABOUT = `
  SELECT max(e.entry) AS entry
  FROM inspection_end e
  JOIN inspection i ON i.id = e.inspection
  CROSS JOIN LATERAL jsonb_array_elements(i.detectors) AS d (item)
  WHERE e.entry >= $2 AND e.entry < $3
    AND (d.item ->> 'detector' = 'identity' OR d.item #>> '{parameters,reference}' = 'removals'
      OR d.item #>> '{parameters,reference,removal}' = $1)`;
