import { DEFAULT_RATE_LIMITS } from './rate-limits.js';

/** One environment setting, as the README's table shows it. */
export interface Setting {
  readonly name: string;
  /** The value used when the variable is unset or empty; '' when there is none. */
  readonly default: string;
  readonly what: string;
}

/** Every environment variable that Whence reads. */
export const SETTINGS = [
  { name: 'PORT', default: '4000', what: 'TCP port of the HTTP interface, 0 to 65535; 0 takes any free port' },
  {
    name: 'WHENCE_HOST',
    default: '127.0.0.1',
    what: 'address to listen on; other than loopback only with DATABASE_URL, WHENCE_ADMIN_KEY, WHENCE_PUBLIC_LOG and TLS',
  },
  {
    name: 'WHENCE_ALLOWED_HOSTS',
    default: '',
    what: 'host names that requests may be sent to, comma-separated, beside addresses; without it loopback names on loopback, and any name elsewhere',
  },
  {
    name: 'WHENCE_TLS_CERT_FILE',
    default: '',
    what: 'PEM file of the certificate chain; with WHENCE_TLS_KEY_FILE the HTTP interface is served by TLS',
  },
  { name: 'WHENCE_TLS_KEY_FILE', default: '', what: 'PEM file of the key of that certificate' },
  {
    name: 'WHENCE_CLEAR_TEXT',
    default: 'refuse',
    what: 'refuse or allow: listening off loopback without TLS, where nobody else reads the network',
  },
  {
    name: 'WHENCE_PUBLIC_LOG',
    default: '',
    what: 'on, hashes or off: what of the published log is readable without a key; on by default on loopback, required elsewhere',
  },
  { name: 'WHENCE_DATA_DIR', default: '.whence', what: 'folder of all data; relative to the project folder' },
  {
    name: 'WHENCE_ADMIN_KEY',
    default: '',
    what: 'the admin API key, at least 16 characters (32 off loopback); without it one is generated and printed once',
  },
  {
    name: 'WHENCE_KEY_DAYS',
    default: '365',
    what: 'days after which an API key expires if its request names no instant, 0 to 3650; 0 never',
  },
  {
    name: 'WHENCE_FUTURE_DAYS',
    default: '366',
    what: 'days that a use or a collection of data may lie in the future, 1 to 36525; beyond, the year is most likely mistyped, and 366 accepts a period that ends with the year',
  },
  {
    name: 'WHENCE_PLAN_DAYS',
    default: '3653',
    what: 'days ahead at which a removal may take effect or be due, or terms be published or effective, 1 to 36525; 3653 is ten years',
  },
  {
    name: 'WHENCE_KEY',
    default: '',
    what: 'the API key that the commands ask, register and audit send; the service ignores it',
  },
  {
    name: 'WHENCE_URL',
    default: '',
    what: 'where the Python client reaches the service; the service and the commands ignore it',
  },
  {
    name: 'WHENCE_SPOOL',
    default: '',
    what: 'folder where the Python client keeps what it has not sent yet; the service and the commands ignore it',
  },
  { name: 'WHENCE_EXAMPLE', default: 'on', what: 'on or off: load the example into an empty ledger' },
  { name: 'WHENCE_ORIGIN', default: 'whence.local/log', what: "the log's origin line in checkpoints" },
  {
    name: 'WHENCE_PUBLISH',
    default: 'on',
    what: "on or off: off where another machine holds the log's signing key and publishes the log",
  },
  {
    name: 'WHENCE_SIGNING_KEY_FILE',
    default: '',
    what: "file of the log's signing key, mode 0600; without it the worker makes one in the data folder",
  },
  {
    name: 'WHENCE_SIGNING_KEY',
    default: '',
    what: "the log's signing key itself, PRIVATE+KEY+…, instead of a file",
  },
  {
    name: 'WHENCE_WITNESS_POLICY_FILE',
    default: '',
    what: 'file of the witnesses that must cosign (C2SP tlog-policy); without it only the embedded default has a witness, one of its own',
  },
  {
    name: 'WHENCE_EXPORT_URL',
    default: '',
    what: 'file:///folder or s3://bucket/prefix that the published log is written to as static files',
  },
  {
    name: 'WHENCE_TABLES_URL',
    default: '',
    what: "file:///folder or s3://bucket/prefix that the ledger's tables are exported to as Parquet on a schedule",
  },
  { name: 'WHENCE_TABLES_MINUTES', default: '60', what: 'minutes between two exports of the tables, 1 to 10,080' },
  {
    name: 'WHENCE_RESULTS_URL',
    default: '',
    what: 'file:///folder (which exists) or s3://bucket/prefix that full results of inspections are kept in, the same for each api and worker; without it in results/ of the data folder with the embedded Postgres, and in the database with DATABASE_URL',
  },
  {
    name: 'WHENCE_LINEAGE_BATCH_MIB',
    default: '32',
    what: 'MiB that a batch of OpenLineage events may hold, decompressed, 24 to 64',
  },
  { name: 'DATABASE_URL', default: '', what: 'postgres:// URL of a Postgres 15 or later; without it one is embedded' },
  {
    name: 'REDIS_URL',
    default: '',
    what: 'redis:// or rediss:// URL for the job queues; without it they use Postgres',
  },
  {
    name: 'WHENCE_DETECTOR_PROGRAMS',
    default: '',
    what: 'JSON file that names the programs that the detector `external` may run; without it, none',
  },
  {
    name: 'WHENCE_LOOK_UP_RECORDS',
    default: '',
    what: 'kept records that a worker looks up in at once, 1000 to 16000000; each takes up to 290 bytes of its memory, and it holds two such tables. Without it by the memory: an eighth of it, one to ten million',
  },
  {
    name: 'WHENCE_STORAGE_ROOTS',
    default: '',
    what: 'folders and s3://bucket/prefix that verification and inspections may read, comma-separated; without it no storage is read and both are inconclusive',
  },
  {
    name: 'WHENCE_REVERIFY_DAYS',
    default: '30',
    what: 'days after which a verified removal is verified again, 0 to 3650; 0 never',
  },
  {
    name: 'WHENCE_INDEX_SECONDS',
    default: '5',
    what: 'seconds between two commitments of the index of subjects while entries arrive, 0 to 600; 0: only for certificates',
  },
  {
    name: 'WHENCE_REMOVAL_APPROVAL',
    default: 'off',
    what: 'on or off: a second person must approve every removal, its withdrawal, and every erasure of personal data',
  },
  {
    name: 'WHENCE_WEBHOOK_ADDRESSES',
    default: 'public',
    what: 'public or any: the addresses that webhooks may reach; any allows private networks, and http',
  },
  {
    name: 'WHENCE_WEBHOOK_DELIVERY_DAYS',
    default: '90',
    what: 'days that a delivery of a webhook is kept after it ended, dead letters too, 0 to 3650; 0 for ever',
  },
  {
    name: 'WHENCE_QUERY_SECONDS',
    default: '30',
    what: 'seconds that a question may take the database, 1 to 3600; beyond it the answer is 503',
  },
  {
    name: 'WHENCE_DISK_RESERVE_MIB',
    default: '128',
    what: "MiB of the embedded Postgres's disk, 0 to 1048576, below which writes are answered 507",
  },
  { name: 'WHENCE_CONNECTIONS', default: '1024', what: 'open HTTP connections in all, 1 to 65535; beyond them 503' },
  {
    name: 'WHENCE_CONNECTIONS_PER_ADDRESS',
    default: '256',
    what: 'open HTTP connections of one remote address, 1 to 65535; loopback has no such limit',
  },
  {
    name: 'WHENCE_REQUESTS_PER_KEY',
    default: '256',
    what: 'requests of one key that are not answered yet, 1 to 65535; beyond them 503',
  },
  {
    name: 'WHENCE_STALL_SECONDS',
    default: '60',
    what: 'seconds without a byte after which a client that should send or read is disconnected, 1 to 3600',
  },
  {
    name: 'WHENCE_UPLOAD_EXPANSION',
    default: '200',
    what: 'how many times its size a gzip or Parquet upload may expand to, 1 to 100000; 16 MiB are always allowed',
  },
  { name: 'WHENCE_UPLOAD_GIB', default: '64', what: 'GiB that an upload may hold, decompressed, 1 to 100000' },
  {
    name: 'WHENCE_UPLOAD_REJECTED',
    default: '10000',
    what: 'rejected lines after which an upload stops, 1 to 100000000',
  },
  {
    name: 'WHENCE_WATCHDOG_SECONDS',
    default: '60',
    what: 'seconds that the event loop of the api, the worker or the witness may stand still, 0 to 3600: then it is reported with its stack, and restarted under `start`; 0 never',
  },
  {
    name: 'WHENCE_PUBLICATION_LAG_SECONDS',
    default: '0',
    what: 'seconds that an entry may wait for its publication before /health/ready answers 503, 0 to 31536000; 0 any',
  },
  {
    name: 'WHENCE_CLOCK_STEP_SECONDS',
    default: '600',
    what: "seconds that this machine's clock may step, differ from the database's or lie behind the record, 60 to 86400: beyond, nothing is recorded until it is right; 0 any",
  },
  {
    name: 'WHENCE_CLOCK_GAP_DAYS',
    default: '30',
    what: 'days that may have passed between the record and a start, 0 to 3650: beyond, nothing is recorded until an operator confirms the clock; 0 any',
  },
  {
    name: 'WHENCE_CLOCK_CONFIRMED',
    default: '',
    what: "today, YYYY-MM-DD: an operator found this machine's clock right; it permits a start on this day after any gap, and is ignored on others",
  },
  {
    name: 'WHENCE_ACCESS_LOG_DAYS',
    default: '90',
    what: 'days that the log of refusals and sensitive reads is kept, 7 to 3650; 0 for ever',
  },
  {
    name: 'WHENCE_RATE_LIMITS',
    default: DEFAULT_RATE_LIMITS,
    what: 'requests a minute by one key: writes, reads, expensive questions; by one address: public routes, failed authentications; and expensive questions of one key at once. What is not named keeps its default, 0 is no limit; off: none of them',
  },
  {
    name: 'WHENCE_TRUSTED_PROXIES',
    default: '',
    what: 'addresses and networks of proxies whose X-Forwarded-For is believed, comma-separated; without it none is',
  },
  { name: 'WHENCE_LOG_LEVEL', default: 'info', what: 'error, warn, info or debug' },
  { name: 'WHENCE_LOG_FORMAT', default: '', what: 'json or text; without it text on a terminal, else JSON' },
  {
    name: 'WHENCE_SLOW_REQUEST_MS',
    default: '2000',
    what: 'a request that takes longer is logged as a warning; bulk uploads are not',
  },
  {
    name: 'WHENCE_METRICS',
    default: 'loopback',
    what: 'who may read /metrics: loopback (this machine without a key, others with one), key, public or off',
  },
  {
    name: 'WHENCE_WORKER_METRICS_PORT',
    default: '',
    what: 'port on 127.0.0.1 where the worker serves its /metrics; without it nowhere',
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS)[number]['name'];

/**
 * Settings of the test suite; the service ignores them, so that tests can start it with their own
 * environment.
 */
export const TEST_SETTINGS: readonly string[] = ['WHENCE_CONFORMANCE_DIR', 'WHENCE_CORPORA_DIR'];
