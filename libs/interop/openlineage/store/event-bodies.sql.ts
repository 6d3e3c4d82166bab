import { inNamespace } from './catalogue.sql.js';

/**
 * $1 datasets, $2 tree size, $3 limit: the latest events that name each, and the latest that state
 * what it holds, with their lengths: a dataset that many read is written seldom.
 */
export const SELECT_EVENTS_OF_DATASETS = `
  SELECT d.id, n.entry, octet_length(b.body) AS bytes FROM unnest($1::int[]) AS d (id) CROSS JOIN LATERAL (
    (SELECT m.entry FROM openlineage_named m WHERE m.dataset = d.id AND m.entry < $2 ORDER BY m.entry DESC LIMIT $3)
    UNION
    (SELECT s.entry FROM openlineage_named s
     WHERE s.dataset = d.id AND s.entry < $2 AND s.shard IS NOT NULL AND s.direction <> 'input'
     ORDER BY s.event_time DESC, s.entry DESC, s.position DESC LIMIT $3)
  ) n JOIN openlineage_event e ON e.entry = n.entry JOIN openlineage_body b ON b.digest = e.digest
  ORDER BY n.entry DESC`;

/** $1 jobs, $2 tree size, $3 limit: the latest events of each, and how long they are. */
export const SELECT_EVENTS_OF_JOBS = `
  SELECT j.id, n.entry, octet_length(b.body) AS bytes FROM unnest($1::int[]) AS j (id) CROSS JOIN LATERAL (
    SELECT m.entry, m.digest FROM openlineage_event m WHERE m.job = j.id AND m.entry < $2 ORDER BY m.entry DESC LIMIT $3
  ) n JOIN openlineage_body b ON b.digest = n.digest
  ORDER BY n.entry DESC`;

/** $1 entries: events with their lengths, the latest first. */
export const SELECT_EVENT_LENGTHS = `
  SELECT e.entry, octet_length(b.body) AS bytes FROM openlineage_event e JOIN openlineage_body b ON b.digest = e.digest
  WHERE e.entry = ANY($1::bigint[]) ORDER BY e.entry DESC`;

/** $1 entries: the bytes of their events. */
export const SELECT_BODIES = `
  SELECT e.entry, b.body FROM openlineage_event e JOIN openlineage_body b ON b.digest = e.digest
  WHERE e.entry = ANY($1::bigint[])`;

/** $1 after, $2 before, $3 tree size, $4 limit, $5 offset: events of runs by their times. */
const eventsInOrder = (order: 'ASC' | 'DESC'): string => `
  SELECT e.entry FROM openlineage_event e
  WHERE e.event_time >= $1 AND e.event_time < $2 AND e.entry < $3 AND e.type = 'run'
  ORDER BY e.event_time ${order}, e.entry ${order} LIMIT $4 OFFSET $5`;
export const SELECT_EVENTS_ASCENDING = eventsInOrder('ASC');
export const SELECT_EVENTS_DESCENDING = eventsInOrder('DESC');

/** $1 after, $2 before, $3 tree size, $4 limit: events of runs, counted up to the limit. */
export const COUNT_EVENTS = `
  SELECT count(*) AS total FROM (
    SELECT 1 FROM openlineage_event e
    WHERE e.event_time >= $1 AND e.event_time < $2 AND e.entry < $3 AND e.type = 'run' LIMIT $4
  ) counted`;

const OF_NAMESPACE = `
  FROM openlineage_job j JOIN openlineage_event e ON e.job = j.id
  WHERE ${inNamespace('j', '$1::text')} AND j.entry < $2 AND e.entry < $2 AND e.type = 'run'`;

/** $1 namespace, $2 tree size, $3 limit, $4 offset: events of runs of its jobs, latest first. */
export const SELECT_EVENTS_OF_NAMESPACE = `
  SELECT e.entry ${OF_NAMESPACE} ORDER BY e.event_time DESC, e.entry DESC LIMIT $3 OFFSET $4`;

/** $1 namespace, $2 tree size, $3 limit: events of runs of its jobs, counted up to the limit. */
export const COUNT_EVENTS_OF_NAMESPACE = `
  SELECT count(*) AS total FROM (SELECT 1 ${OF_NAMESPACE} LIMIT $3) counted`;

/** $1 starts, $2 ends, $3 tree size: events of runs in each interval, by state. */
export const COUNT_EVENTS_BY_STATE = `
  SELECT b.start AS "startInterval", b.stop AS "endInterval", c.*
  FROM unnest($1::timestamptz[], $2::timestamptz[]) AS b (start, stop) CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE e.state = 'FAIL') AS fail, count(*) FILTER (WHERE e.state = 'START') AS start,
      count(*) FILTER (WHERE e.state = 'COMPLETE') AS complete, count(*) FILTER (WHERE e.state = 'ABORT') AS abort
    FROM openlineage_event e WHERE e.event_time >= b.start AND e.event_time < b.stop AND e.entry < $3
  ) c ORDER BY b.start`;

/** $1 entries: events as far as they are rows, for those whose bytes are too many for an answer. */
export const SELECT_EVENT_ROWS = `
  SELECT e.entry, encode(e.digest, 'hex') AS digest, e.state, e.run, e.event_time AS "eventTime", j.namespace, j.name
  FROM openlineage_event e JOIN openlineage_job j ON j.id = e.job WHERE e.entry = ANY($1::bigint[])`;
