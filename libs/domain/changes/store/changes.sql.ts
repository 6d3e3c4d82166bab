/**
 * $1 kind, $2 first index, $3 index after the last, $4 limit: entries of a kind that is not
 * recorded in bulk, by the index `ledger_entry_kind`.
 */
export const SELECT_ENTRIES_OF_KIND = `
  SELECT e.index FROM ledger_entry e
  WHERE e.kind = $1 AND e.kind NOT LIKE 'shard.%' AND e.kind <> 'derivation.declared' AND e.index >= $2 AND e.index < $3
  ORDER BY e.index LIMIT $4`;

/** $1 kind, $2 first index, $3 index after the last, $4 limit: reads each entry between. */
export const SELECT_ENTRIES_OF_KIND_IN = `
  SELECT e.index FROM ledger_entry e WHERE e.kind = $1 AND e.index >= $2 AND e.index < $3 ORDER BY e.index LIMIT $4`;

/**
 * $1 subject, $2 first index, $3 index after the last, $4 limit: the entries about a vendor, a
 * finding or the description of a dataset, and the findings about a removal or a shard. The index
 * of subjects has none of them.
 */
export const SELECT_ENTRIES_ABOUT = `
  SELECT DISTINCT a.index FROM (
    (SELECT v.valid_from AS index FROM vendor v WHERE v.slug = $1 AND v.valid_from >= $2 AND v.valid_from < $3 ORDER BY v.valid_from LIMIT $4)
    UNION ALL
    (SELECT t.valid_from FROM terms t WHERE t.vendor = $1 AND t.valid_from >= $2 AND t.valid_from < $3 ORDER BY t.valid_from LIMIT $4)
    UNION ALL
    (SELECT w.entry FROM terms_withdrawal w JOIN terms t ON t.id = w.terms AND t.valid_to = w.entry
      WHERE t.vendor = $1 AND w.entry >= $2 AND w.entry < $3 ORDER BY w.entry LIMIT $4)
    UNION ALL
    (SELECT p.valid_from FROM vendor_approval p WHERE p.vendor = $1 AND p.valid_from >= $2 AND p.valid_from < $3 ORDER BY p.valid_from LIMIT $4)
    UNION ALL
    (SELECT d.valid_from FROM dataset_description d WHERE d.dataset = $1 AND d.valid_from >= $2 AND d.valid_from < $3 ORDER BY d.valid_from LIMIT $4)
    UNION ALL
    (SELECT DISTINCT u.entry FROM usage_day u WHERE u.vendor = $1 AND u.entry >= $2 AND u.entry < $3 ORDER BY u.entry LIMIT $4)
    UNION ALL
    (SELECT s.valid_from FROM finding_status s WHERE s.finding = $1 AND s.valid_from >= $2 AND s.valid_from < $3 ORDER BY s.valid_from LIMIT $4)
    UNION ALL
    (SELECT f.entry FROM finding f WHERE f.removal = $1 AND f.entry >= $2 AND f.entry < $3 ORDER BY f.entry LIMIT $4)
    UNION ALL
    (SELECT f.entry FROM finding f WHERE f.shard = $1 AND f.entry >= $2 AND f.entry < $3 ORDER BY f.entry LIMIT $4)
  ) a ORDER BY a.index LIMIT $4`;

/** An entry's `data`. Its bytes are JSON that Postgres can read: U+0000 is in no text. */
const DATA = `convert_from(e.body, 'UTF8')::json -> 'data'`;
const version = (dataset: string, of: string): string => `(${DATA} ->> '${dataset}') || '@' || (${DATA} ->> '${of}')`;

/**
 * What a change is about: entries of one kind by one actor about the same are one change. A shard
 * is of its dataset, or of the folder of its URI. What no line is for is a change of its own.
 */
const ABOUT = `CASE
  WHEN e.kind = 'shard.registered' THEN
    coalesce(${DATA} ->> 'dataset', regexp_replace(${DATA} ->> 'uri', '[^/]*$', ''), '')
  WHEN e.kind IN ('shard.bound', 'shard.located', 'shard.conflict-refused', 'derivation.declared', 'index.committed', 'finding.recurred', 'finding.updated') THEN ''
  WHEN e.kind IN ('shard.corrected', 'finding.acknowledged', 'finding.resolved', 'finding.waived', 'finding.assigned', 'finding.ignored') THEN ${DATA} ->> 'reason'
  WHEN e.kind IN ('dataset.members-listed', 'dataset.split-listed') THEN ${version('dataset', 'version')}
  WHEN e.kind IN ('model.use-recorded', 'model.use-withdrawn') THEN ${version('model', 'modelVersion')}
  WHEN e.kind = 'openlineage.received' THEN coalesce((${DATA} #>> '{job,namespace}') || '/' || (${DATA} #>> '{job,name}'), '')
  WHEN e.kind = 'openlineage.datasets-named' THEN ''
  WHEN e.kind IN ('receipts.run-stated', 'receipts.reading-recorded') THEN ${DATA} ->> 'run'
  WHEN e.kind = 'receipts.usage-recorded' THEN (${DATA} ->> 'vendor') || ' ' || (${DATA} ->> 'account')
  WHEN e.kind = 'measurement.recorded' THEN ${DATA} ->> 'inspection'
  WHEN e.kind = 'policy.refused' THEN ${DATA} ->> 'gate'
  WHEN e.kind = 'finding.raised' THEN ${DATA} ->> 'kind'
  WHEN e.kind = 'removal.shards-listed' THEN ${DATA} ->> 'removal'
  WHEN e.kind = 'verification.check-recorded' THEN ${DATA} ->> 'verification'
END`;

/**
 * $1 first index, $2 index after the last, $3 limit: changes by the first entry of each. The actor
 * is read where canonical JSON has it: after an instant of 24 characters.
 */
export const SELECT_CHANGES = `
  SELECT s.kind, s.by, s.about, count(*) AS count, min(s.index) AS "firstEntry", max(s.index) AS "lastEntry",
    min(s.at) AS "firstAt", max(s.at) AS "lastAt"
  FROM (
    SELECT e.index, e.kind, e.recorded_at AS at, split_part(convert_from(substring(e.body FROM 40 FOR 200), 'LATIN1'), '"', 1) AS by,
      ${ABOUT} AS about
    FROM ledger_entry e WHERE e.index >= $1 AND e.index < $2
  ) s
  GROUP BY s.kind, s.by, s.about, CASE WHEN s.about IS NULL THEN s.index END
  ORDER BY min(s.index) LIMIT $3`;
