export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Labels take values from closed lists only: never a URI, a name or a path. */
  readonly labels?: readonly string[];
  /** Upper bounds of a histogram, in the unit of its name. */
  readonly buckets?: readonly number[];
}

/** Answers to requests, and jobs: 5 ms to a minute. */
const LONG = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];
/** Locks of the ledger's head: 1 ms to 10 s; 250 ms is the most that one may be held. */
const LOCK = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * Every metric of our own, by name. The README of this module lists them; Prometheus's conventions
 * apply: base units, `_total` for counters, instants as Unix timestamps.
 */
export const METRICS = {
  whence_http_requests_total: {
    type: 'counter',
    help: 'Requests that ended. The status of one whose connection closed before its answer is aborted.',
    labels: ['method', 'route', 'status'],
  },
  whence_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from the head of a request to the end of its answer.',
    labels: ['method', 'route'],
    buckets: LONG,
  },
  whence_http_requests_in_flight: { type: 'gauge', help: 'Requests that have begun and not ended.' },
  whence_http_request_bytes_total: {
    type: 'counter',
    help: 'Bytes received with requests, heads included.',
    labels: ['route'],
  },
  whence_http_response_bytes_total: {
    type: 'counter',
    help: 'Bytes sent with answers, heads included.',
    labels: ['route'],
  },
  whence_http_refusals_total: {
    type: 'counter',
    help: 'Answers that are problems, by the code of the problem.',
    labels: ['code'],
  },
  whence_ledger_tree_size: { type: 'gauge', help: 'Entries in the ledger.' },
  whence_ledger_entries_appended_total: { type: 'counter', help: 'Entries that this process appended.' },
  whence_ledger_head_lock_wait_seconds: {
    type: 'histogram',
    help: 'Time that a writer of this process waited for the lock of the head.',
    buckets: LOCK,
  },
  whence_ledger_head_lock_held_seconds: {
    type: 'histogram',
    help: 'Time that a transaction of this process held the lock of the head.',
    buckets: LOCK,
  },
  whence_ledger_write_group_size: {
    type: 'histogram',
    help: 'Writes that shared a transaction.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  },
  whence_ledger_write_queue_length: { type: 'gauge', help: 'Writes that wait for a transaction.' },
  whence_ledger_clock_jump_seconds: {
    type: 'gauge',
    help: 'How far the clock of this process is from where it should be, when it was last judged; 0 while it is trusted.',
  },
  whence_openlineage_events_total: {
    type: 'counter',
    help: 'OpenLineage events that were recorded for the first time.',
    labels: ['type', 'outcome'],
  },
  whence_openlineage_issues_total: {
    type: 'counter',
    help: 'What was wrong with OpenLineage events that were accepted.',
  },
  whence_openlineage_facets_not_read_total: {
    type: 'counter',
    help: 'Facets of OpenLineage events that nothing was made of.',
  },
  whence_publication_signed_tree_size: { type: 'gauge', help: 'Entries under the head that was signed last.' },
  whence_publication_published_tree_size: { type: 'gauge', help: 'Entries under the latest published checkpoint.' },
  whence_publication_lag_entries: { type: 'gauge', help: 'Entries that no published checkpoint covers.' },
  whence_publication_lag_seconds: {
    type: 'gauge',
    help: 'Age of the oldest entry that no published checkpoint covers; 0 if there is none.',
  },
  whence_publication_signed_timestamp_seconds: { type: 'gauge', help: 'When a new head was last signed.' },
  whence_publication_published_timestamp_seconds: { type: 'gauge', help: 'When a checkpoint was last published.' },
  whence_publication_witnessed_timestamp_seconds: {
    type: 'gauge',
    help: 'When a checkpoint with a quorum of witnesses was last published; absent without witnesses.',
  },
  whence_publication_state: {
    type: 'gauge',
    help: '1 for the present state of publication, 0 for the others.',
    labels: ['state'],
  },
  whence_witness_requests_total: {
    type: 'counter',
    help: 'Answers of witnesses to checkpoints, by outcome.',
    labels: ['outcome'],
  },
  whence_witness_request_duration_seconds: {
    type: 'histogram',
    help: 'Time that a witness took to answer, or not to.',
    buckets: LONG,
  },
  whence_jobs: {
    type: 'gauge',
    help: 'Jobs that are waiting, active or failed; at most 10,000 are counted.',
    labels: ['queue', 'state'],
  },
  whence_jobs_oldest_age_seconds: {
    type: 'gauge',
    help: 'Time since the oldest of those jobs was scheduled.',
    labels: ['queue', 'state'],
  },
  whence_job_duration_seconds: {
    type: 'histogram',
    help: 'Time that an attempt of a job took in this process.',
    labels: ['queue'],
    buckets: LONG,
  },
  whence_job_attempts_total: {
    type: 'counter',
    help: 'Attempts of jobs that ended in this process.',
    labels: ['queue', 'outcome'],
  },
  whence_cache_entries: { type: 'gauge', help: 'Values in a cache.', labels: ['cache'] },
  whence_cache_bytes: { type: 'gauge', help: 'Size of a cache in memory, where it is known.', labels: ['cache'] },
  whence_cache_fill_ratio: { type: 'gauge', help: 'Size of a cache over its limit.', labels: ['cache'] },
  whence_cache_hits_total: { type: 'counter', help: 'Look-ups that a cache answered.', labels: ['cache'] },
  whence_cache_misses_total: { type: 'counter', help: 'Look-ups that a cache did not answer.', labels: ['cache'] },
  whence_database_connections: {
    type: 'gauge',
    help: 'Connections in use or idle; transactions have a pool of their own.',
    labels: ['pool', 'state'],
  },
  whence_database_connections_limit: {
    type: 'gauge',
    help: 'Connections that a pool may open.',
    labels: ['pool'],
  },
  whence_database_connections_lost_total: {
    type: 'counter',
    help: 'Connections that the server or the network ended, idle or in use.',
    labels: ['pool'],
  },
  whence_database_requests_waiting: {
    type: 'gauge',
    help: 'Statements or transactions that wait for a connection.',
    labels: ['pool'],
  },
  whence_database_up: { type: 'gauge', help: '1 if the database answered when the figures were last read.' },
  whence_database_figures_timestamp_seconds: {
    type: 'gauge',
    help: 'When the figures that come from the database were last read.',
  },
  whence_verifications_total: {
    type: 'counter',
    help: 'Verifications that this process concluded, by verdict.',
    labels: ['verdict'],
  },
  whence_tables_tree_size: { type: 'gauge', help: 'Tree size that the tables exported by this worker answer for.' },
  whence_tables_exported_timestamp_seconds: {
    type: 'gauge',
    help: 'When this worker last exported the tables.',
  },
  whence_findings_unsettled: {
    type: 'gauge',
    help: 'Findings that are open or acknowledged; at most 10,000 are counted.',
    labels: ['kind'],
  },
  whence_uploads_open: { type: 'gauge', help: 'Bulk uploads that are being read.' },
  whence_upload_lines_total: { type: 'counter', help: 'Lines of bulk uploads, by outcome.', labels: ['outcome'] },
  whence_reading_lines_total: {
    type: 'counter',
    help: 'Lines of uploads of reading receipts, by outcome.',
    labels: ['outcome'],
  },
  whence_data_disk_size_bytes: { type: 'gauge', help: 'Size of the file system of the data folder.' },
  whence_data_disk_free_bytes: { type: 'gauge', help: 'Free space of the file system of the data folder.' },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

type Metrics = typeof METRICS;
type OfType<Type extends MetricDefinition['type']> = {
  [Name in keyof Metrics]: Metrics[Name]['type'] extends Type ? Name : never;
}[keyof Metrics];

export type CounterName = OfType<'counter'>;
export type GaugeName = OfType<'gauge'>;
export type HistogramName = OfType<'histogram'>;

/** The labels of a metric, each with a value. */
export type Labels<Name extends keyof Metrics> = Metrics[Name] extends { readonly labels: readonly (infer Label)[] }
  ? Readonly<Record<Label & string, string>>
  : Readonly<Record<string, never>>;
