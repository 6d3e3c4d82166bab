/** Namespaces: hashed as their indexes have them, and compared, since hashes may be equal. */
export const inNamespace = (alias: string, namespace: string): string =>
  `hashtextextended(${alias}.namespace, 0) = hashtextextended(${namespace}, 0) AND ${alias}.namespace = ${namespace}`;

/** $1 tree size, $2 limit: the first of each namespace, found by skipping through the index. */
const namespacesOf = (table: string): string => `
  WITH RECURSIVE found AS (
    (SELECT hashtextextended(t.namespace, 0) AS hash, t.namespace, t.entry FROM ${table} t
     ORDER BY hashtextextended(t.namespace, 0), t.id LIMIT 1)
    UNION ALL
    SELECT n.* FROM found f CROSS JOIN LATERAL (
      SELECT hashtextextended(t.namespace, 0) AS hash, t.namespace, t.entry FROM ${table} t
      WHERE hashtextextended(t.namespace, 0) > f.hash ORDER BY hashtextextended(t.namespace, 0), t.id LIMIT 1
    ) n
  )
  SELECT f.namespace, f.entry, e."createdAt" FROM found f CROSS JOIN LATERAL (
    SELECT v.event_time AS "createdAt" FROM openlineage_event v WHERE v.entry = f.entry LIMIT 1
  ) e WHERE f.entry < $1 LIMIT $2`;
export const SELECT_DATASET_NAMESPACES = namespacesOf('openlineage_dataset');
export const SELECT_JOB_NAMESPACES = namespacesOf('openlineage_job');

/** $1 namespace, $2 tree size: when it was first named, as a dataset's and as a job's. */
export const SELECT_NAMESPACE = `
  SELECT e.event_time AS "createdAt" FROM (
    (SELECT d.entry FROM openlineage_dataset d WHERE ${inNamespace('d', '$1::text')} AND d.entry < $2 ORDER BY d.id LIMIT 1)
    UNION ALL
    (SELECT j.entry FROM openlineage_job j WHERE ${inNamespace('j', '$1::text')} AND j.entry < $2 ORDER BY j.id LIMIT 1)
  ) n JOIN openlineage_event e ON e.entry = n.entry ORDER BY e.event_time`;

/** $1 namespace, $2 tree size, $3 limit, $4 offset: ids in the order in which they were named. */
const idsInNamespace = (table: string): string => `
  SELECT t.id FROM ${table} t WHERE ${inNamespace('t', '$1::text')} AND t.entry < $2 ORDER BY t.id LIMIT $3 OFFSET $4`;
export const SELECT_DATASETS_IN_NAMESPACE = idsInNamespace('openlineage_dataset');
export const SELECT_JOBS_IN_NAMESPACE = idsInNamespace('openlineage_job');

/** $1 namespace, $2 tree size. */
const countInNamespace = (table: string): string => `
  SELECT count(*) AS total FROM ${table} t WHERE ${inNamespace('t', '$1::text')} AND t.entry < $2`;
export const COUNT_DATASETS_IN_NAMESPACE = countInNamespace('openlineage_dataset');
export const COUNT_JOBS_IN_NAMESPACE = countInNamespace('openlineage_job');

/** $1 limit, $2 offset, $3 tree size: ids of all jobs, the latest first. */
export const SELECT_ALL_JOBS = `
  SELECT j.id FROM openlineage_job j WHERE j.entry < $3 ORDER BY j.id DESC LIMIT $1 OFFSET $2`;

/** $1 tree sizes: how many jobs and datasets there were at each. Ids are given without gaps. */
export const SELECT_COUNTS_AT = `
  SELECT
    coalesce((SELECT j.id + 1 FROM openlineage_job j WHERE j.entry < s.size ORDER BY j.entry DESC, j.id DESC LIMIT 1), 0) AS jobs,
    coalesce((SELECT d.id + 1 FROM openlineage_dataset d WHERE d.entry < s.size ORDER BY d.entry DESC, d.id DESC LIMIT 1), 0)
      AS datasets
  FROM unnest($1::bigint[]) WITH ORDINALITY AS s (size, at) ORDER BY s.at`;

/** $1 ids, $2 tree size: datasets, with the times of the first and the last event of each. */
export const SELECT_LINEAGE_DATASETS = `
  SELECT d.id, d.namespace, d.name, f.event_time AS "createdAt", l.event_time AS "updatedAt"
  FROM openlineage_dataset d JOIN openlineage_event f ON f.entry = d.entry
  CROSS JOIN LATERAL (
    SELECT n.event_time FROM openlineage_named n WHERE n.dataset = d.id AND n.entry < $2 ORDER BY n.entry DESC LIMIT 1
  ) l
  WHERE d.id = ANY($1::int[]) AND d.entry < $2`;

/** $1 ids, $2 tree size: jobs, with the times of the first and the last event, and the last run. */
export const SELECT_LINEAGE_JOBS = `
  SELECT j.id, j.namespace, j.name, f.event_time AS "createdAt", l.event_time AS "updatedAt", r.run
  FROM openlineage_job j JOIN openlineage_event f ON f.entry = j.entry
  CROSS JOIN LATERAL (
    SELECT e.event_time FROM openlineage_event e WHERE e.job = j.id AND e.entry < $2 ORDER BY e.entry DESC LIMIT 1
  ) l
  LEFT JOIN LATERAL (
    SELECT e.run FROM openlineage_event e
    WHERE e.job = j.id AND e.entry < $2 AND e.run IS NOT NULL ORDER BY e.entry DESC LIMIT 1
  ) r ON true
  WHERE j.id = ANY($1::int[]) AND j.entry < $2`;

/** $1 jobs, $2 tree size, $3 limit: so many inputs and outputs of each. */
export const SELECT_DATASETS_OF_JOBS = `
  SELECT j.job, s.direction, d.namespace, d.name
  FROM unnest($1::int[]) AS j (job) CROSS JOIN (VALUES ('input'), ('output')) AS s (direction)
  CROSS JOIN LATERAL (
    SELECT g.dataset FROM openlineage_edge g
    WHERE g.job = j.job AND g.direction = s.direction AND g.entry < $2 ORDER BY g.dataset LIMIT $3
  ) g JOIN openlineage_dataset d ON d.id = g.dataset
  ORDER BY g.dataset`;

/** $1 runs, $2 tree size, $3 limit: the first and the last events of each. */
export const SELECT_RUN_EVENTS = `
  SELECT r.run, e.entry, e.job, e.state, e."eventTime" FROM unnest($1::text[]) AS r (run) CROSS JOIN LATERAL (
    (SELECT f.entry, f.job, f.state, f.event_time AS "eventTime" FROM openlineage_event f
     WHERE f.run = r.run AND f.entry < $2 ORDER BY f.entry LIMIT $3)
    UNION
    (SELECT l.entry, l.job, l.state, l.event_time AS "eventTime" FROM openlineage_event l
     WHERE l.run = r.run AND l.entry < $2 ORDER BY l.entry DESC LIMIT $3)
  ) e ORDER BY e.entry`;

/**
 * $1 job, $2 tree size, $3 latest events that are looked at, $4 limit, $5 offset: its latest runs.
 */
export const SELECT_RUNS_OF_JOB = `
  SELECT w.run, count(*) OVER () AS total, (sum(count(*)) OVER ())::bigint AS events FROM (
    SELECT e.run, e.entry FROM openlineage_event e
    WHERE e.job = $1 AND e.entry < $2 ORDER BY e.entry DESC LIMIT $3
  ) w WHERE w.run IS NOT NULL GROUP BY w.run ORDER BY max(w.entry) DESC LIMIT $4 OFFSET $5`;

/**
 * $1 jobs, $2 tree size, $3 latest events of each that are looked at, $4 limit: the latest runs of
 * each, the latest first.
 */
export const SELECT_LATEST_RUNS_OF_JOBS = `
  SELECT j.id, w.run FROM unnest($1::int[]) AS j (id) CROSS JOIN LATERAL (
    SELECT l.run, max(l.entry) AS entry FROM (
      SELECT e.run, e.entry FROM openlineage_event e
      WHERE e.job = j.id AND e.entry < $2 AND e.run IS NOT NULL ORDER BY e.entry DESC LIMIT $3
    ) l GROUP BY l.run ORDER BY max(l.entry) DESC LIMIT $4
  ) w ORDER BY w.entry DESC`;

/**
 * $1 dataset, $2 tree size, $3 latest rows that are looked at, $4 limit, $5 offset: its states, the
 * latest first.
 */
export const SELECT_STATES_OF_DATASET = `
  SELECT w.shard, min(w.entry) AS entry, min(w.run) AS run, min(w.event_time) AS "createdAt",
    count(*) OVER () AS total, (sum(count(*)) OVER ())::bigint AS rows
  FROM (
    SELECT n.shard, n.entry, n.run, n.event_time FROM openlineage_named n
    WHERE n.dataset = $1 AND n.shard IS NOT NULL AND n.direction <> 'input' AND n.entry < $2
    ORDER BY n.event_time DESC, n.entry DESC, n.position DESC LIMIT $3
  ) w GROUP BY w.shard ORDER BY max(w.event_time) DESC, max(w.entry) DESC LIMIT $4 OFFSET $5`;

/** $1 dataset, $2 entry, $3 tree size: the state that the event of an entry made. */
export const SELECT_STATE_OF_DATASET = `
  SELECT n.shard, n.entry, n.run, n.event_time AS "createdAt" FROM openlineage_named n
  WHERE n.dataset = $1 AND n.entry = $2 AND n.entry < $3 AND n.shard IS NOT NULL AND n.direction <> 'input'
  ORDER BY n.position LIMIT 1`;

/** $1 text in lower case, $2 ids from, $3 up to, $4 tree size, $5 limit, $6 namespace or null. */
const foundIn = (table: string): string => `
  SELECT t.id FROM ${table} t
  WHERE t.id >= $2 AND t.id < $3 AND t.entry < $4 AND ($6::text IS NULL OR t.namespace = $6)
    AND position($1 IN lower(t.name)) > 0
  ORDER BY t.id DESC LIMIT $5`;
export const SEARCH_LINEAGE_DATASETS = foundIn('openlineage_dataset');
export const SEARCH_LINEAGE_JOBS = foundIn('openlineage_job');

/**
 * $1 job, $2 tree size, $3 datasets of the job that are looked at, $4 limit, $5 offset: the runs
 * that named a dataset of the job first, each with the last entry at which it did so.
 */
export const SELECT_VERSIONS_OF_JOB = `
  SELECT v.entry, v.total, e.event_time AS "createdAt" FROM (
    SELECT max(w.entry) AS entry, count(*) OVER () AS total FROM (
      SELECT g.entry FROM openlineage_edge g WHERE g.job = $1 AND g.entry < $2 LIMIT $3
    ) w JOIN openlineage_event o ON o.entry = w.entry
    GROUP BY coalesce(o.run, o.entry::text) ORDER BY max(w.entry) DESC LIMIT $4 OFFSET $5
  ) v JOIN openlineage_event e ON e.entry = v.entry ORDER BY v.entry DESC`;

/** $1 job, $2 entry, $3 tree size: whether a run of the job named a dataset first at the entry. */
export const SELECT_VERSION_OF_JOB = `
  SELECT e.entry, e.event_time AS "createdAt" FROM openlineage_event e
  WHERE e.entry = $2 AND e.entry < $3 AND e.job = $1
    AND EXISTS (SELECT 1 FROM openlineage_edge g WHERE g.job = $1 AND g.entry = $2)`;

/** $1 job, $2 entries, $3 limit: so many inputs and outputs as of each entry. */
export const SELECT_DATASETS_OF_JOB_VERSIONS = `
  SELECT v.entry, s.direction, d.namespace, d.name
  FROM unnest($2::bigint[]) AS v (entry) CROSS JOIN (VALUES ('input'), ('output')) AS s (direction)
  CROSS JOIN LATERAL (
    SELECT g.dataset FROM openlineage_edge g
    WHERE g.job = $1 AND g.direction = s.direction AND g.entry <= v.entry ORDER BY g.dataset LIMIT $3
  ) g JOIN openlineage_dataset d ON d.id = g.dataset
  ORDER BY d.namespace, d.name`;

/** $1 job, $2 entries, $3 ends: the last run of the job that an event in each range names. */
export const SELECT_RUNS_OF_JOB_VERSIONS = `
  SELECT v.entry, r.run FROM unnest($2::bigint[], $3::bigint[]) AS v (entry, stop) CROSS JOIN LATERAL (
    SELECT e.run FROM openlineage_event e
    WHERE e.job = $1 AND e.entry >= v.entry AND e.entry < v.stop AND e.run IS NOT NULL ORDER BY e.entry DESC LIMIT 1
  ) r`;

/** $1 job, $2 entry, $3 tree size: the next entry at which another run named a dataset first. */
export const SELECT_NEXT_VERSION_OF_JOB = `
  SELECT min(g.entry) AS entry FROM openlineage_edge g WHERE g.job = $1 AND g.entry > $2 AND g.entry < $3`;

/** $1 datasets, $2 tree size: the last event of a run that names each. */
export const SELECT_LAST_EVENTS_OF_DATASETS = `
  SELECT d.id, l.run, l.state FROM unnest($1::int[]) AS d (id) CROSS JOIN LATERAL (
    SELECT e.run, e.state FROM openlineage_named n JOIN openlineage_event e ON e.entry = n.entry
    WHERE n.dataset = d.id AND n.entry < $2 ORDER BY n.entry DESC LIMIT 1
  ) l`;
