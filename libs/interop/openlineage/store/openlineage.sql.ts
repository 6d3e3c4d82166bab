/** $1 digests: the entries of events that are recorded. */
export const SELECT_KNOWN_EVENTS = `
  SELECT encode(e.digest, 'hex') AS digest, e.entry FROM openlineage_event e WHERE e.digest = ANY($1::bytea[])`;

/** $1 keys: datasets by the keys of their identifiers. */
export const SELECT_DATASET_IDS = `
  SELECT d.id, encode(d.key, 'hex') AS key FROM openlineage_dataset d WHERE d.key = ANY($1::bytea[])`;

/** $1 keys: jobs by the keys of their identifiers. */
export const SELECT_JOB_IDS = `
  SELECT j.id, encode(j.key, 'hex') AS key FROM openlineage_job j WHERE j.key = ANY($1::bytea[])`;

/** The next ids of datasets and jobs. */
export const SELECT_NEXT_IDS = `
  SELECT
    coalesce((SELECT d.id FROM openlineage_dataset d ORDER BY d.id DESC LIMIT 1), -1) + 1 AS dataset,
    coalesce((SELECT j.id FROM openlineage_job j ORDER BY j.id DESC LIMIT 1), -1) + 1 AS job`;

/** $1 datasets, $2 limit: the latest states of each, oldest first. */
export const SELECT_STATES = `
  SELECT s.* FROM unnest($1::int[]) AS d (id) CROSS JOIN LATERAL (
    SELECT n.dataset, n.run, n.event_time AS "eventTime", n.shard, n.basis, n.entry FROM openlineage_named n
    WHERE n.dataset = d.id AND n.shard IS NOT NULL AND n.direction <> 'input'
    ORDER BY n.event_time DESC, n.entry DESC, n.position DESC LIMIT $2
  ) s ORDER BY s."eventTime", s.entry`;

/** $1 runs: what their events named. */
export const SELECT_NAMED_BY_RUNS = `
  SELECT n.run, n.dataset, n.direction, n.shard, n.basis, d.namespace, d.name, encode(d.key, 'hex') AS key,
    min(n.event_time) AS "eventTime"
  FROM openlineage_named n JOIN openlineage_dataset d ON d.id = n.dataset
  WHERE n.run = ANY($1::text[])
  GROUP BY n.run, n.dataset, n.direction, n.shard, n.basis, d.namespace, d.name, d.key`;

/** $1 runs: the time of the first event of each that was recorded. */
export const SELECT_RUN_STARTS = `
  SELECT r.run, (SELECT e.event_time FROM openlineage_event e WHERE e.run = r.run ORDER BY e.entry LIMIT 1) AS "startedAt"
  FROM unnest($1::text[]) AS r (run)`;

/** $1 rows as JSON. */
export const INSERT_BODIES = `
  INSERT INTO openlineage_body (digest, body)
  SELECT b.digest, b.body FROM unnest($1::bytea[], $2::bytea[]) AS b (digest, body)
  ON CONFLICT (digest) DO NOTHING`;

/** $1 rows as JSON. */
export const INSERT_EVENTS = `
  INSERT INTO openlineage_event (entry, digest, type, job, run, state, event_time)
  SELECT r.entry, decode(r.digest, 'hex'), r.type, r.job, r.run, r.state, r.event_time
  FROM json_to_recordset($1) AS r (entry bigint, digest text, type text, job int, run text, state text, event_time timestamptz)`;

/** $1 rows as JSON. */
export const INSERT_JOBS = `
  INSERT INTO openlineage_job (id, key, namespace, name, entry)
  SELECT r.id, decode(r.key, 'hex'), r.namespace, r.name, r.entry
  FROM json_to_recordset($1) AS r (id int, key text, namespace text, name text, entry bigint)`;

/** $1 rows as JSON. */
export const INSERT_DATASETS = `
  INSERT INTO openlineage_dataset (id, key, namespace, name, entry)
  SELECT r.id, decode(r.key, 'hex'), r.namespace, r.name, r.entry
  FROM json_to_recordset($1) AS r (id int, key text, namespace text, name text, entry bigint)`;

/** $1 rows as JSON. */
export const INSERT_NAMED = `
  INSERT INTO openlineage_named (entry, position, dataset, direction, run, event_time, shard, basis)
  SELECT r.entry, r.position, r.dataset, r.direction, r.run, r.event_time, r.shard, r.basis
  FROM json_to_recordset($1) AS r (
    entry bigint, position int, dataset int, direction text, run text, event_time timestamptz, shard text, basis text)`;

/** $1 rows as JSON: each edge once, by the first event that names it. */
export const INSERT_EDGES = `
  INSERT INTO openlineage_edge (dataset, direction, job, entry)
  SELECT r.dataset, r.direction, r.job, min(r.entry)
  FROM json_to_recordset($1) AS r (dataset int, direction text, job int, entry bigint)
  GROUP BY r.dataset, r.direction, r.job
  ON CONFLICT (dataset, direction, job) DO NOTHING`;

/** $1 digest: an event's entry, and its bytes if they are kept. */
export const SELECT_EVENT_BODY = `
  SELECT e.entry, b.body FROM openlineage_event e LEFT JOIN openlineage_body b ON b.digest = e.digest
  WHERE e.digest = $1`;
