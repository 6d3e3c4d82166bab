import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError, DatabaseNotSetError, type ConfigProblem } from './config.errors.js';
import { nearestName } from './nearest-name.js';
import { NO_RATE_LIMITS, parseRateLimits, type RateLimits } from './rate-limits.js';
import {
  isLoopback,
  LOG_FORMATS,
  LOG_LEVELS,
  METRICS_SETTINGS,
  parseAdminKey,
  parseChoice,
  parseExportUrl,
  parseFile,
  parseDay,
  parseDays,
  parseHost,
  parseHosts,
  parseLogDays,
  parseOrigin,
  parsePort,
  parseProxies,
  parseSecret,
  parseStep,
  parseRoots,
  parseUrl,
  parseWhole,
  PUBLIC_LOG,
  type LogFormat,
  type LogLevel,
  type MetricsSetting,
  type Parsed,
  type PublicLog,
} from './setting-values.js';
import { SETTINGS, TEST_SETTINGS, type SettingName } from './settings.js';

export interface Config {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Host names that requests may be sent to, in lower case; empty: the default of the address. */
  readonly allowedHosts: readonly string[];
  /** undefined: no TLS. */
  readonly tls: TlsFiles | undefined;
  /** Without TLS, keys may cross a network. */
  readonly clearText: boolean;
  readonly publicLog: PublicLog;
  /** Absolute path. */
  readonly dataDir: string;
  /** undefined: generate one. A secret. */
  readonly adminKey: string | undefined;
  /** Days after which a new key expires; 0: never. */
  readonly keyDays: number;
  /** How far ahead a statement may name an instant: of what is, and of what is to happen. */
  readonly futureDays: number;
  readonly planDays: number;
  /** The key that commands send. A secret. */
  readonly clientKey: string | undefined;
  readonly example: boolean;
  /** False: another machine publishes the log. */
  readonly publishes: boolean;
  readonly origin: string;
  /** The file of the log's signing key. */
  readonly signingKeyFile: string | undefined;
  /** The key itself. A secret. */
  readonly signingKey: string | undefined;
  readonly witnessPolicyFile: string | undefined;
  /** Where the published log is exported to as static files. */
  readonly exportUrl: string | undefined;
  /** Where the ledger's tables are exported to on a schedule. */
  readonly tablesUrl: string | undefined;
  /** Between two exports of the tables. */
  readonly tablesMinutes: number;
  /** Where full results of inspections are kept; undefined: in the database. */
  readonly resultsUrl: string | undefined;
  /** MiB that a batch of OpenLineage events may hold. */
  readonly lineageBatchMib: number;
  /** undefined: the embedded Postgres. May hold a password. */
  readonly databaseUrl: string | undefined;
  /** undefined: queues on Postgres. May hold a password. */
  readonly redisUrl: string | undefined;
  /** Folders and `s3://bucket/prefix` that verification and inspections may read. */
  readonly storageRoots: readonly string[];
  /** The file that names the programs that inspections may run. */
  readonly detectorPrograms: string | undefined;
  readonly lookUpRecords: number | undefined;
  /** 0: never. */
  readonly reverifyDays: number;
  /** Between two commitments of the index of subjects; 0: none in the background. */
  readonly indexSeconds: number;
  /** A second person must approve every removal, its withdrawal, and every erasure. */
  readonly removalApproval: boolean;
  readonly webhookAddresses: 'public' | 'any';
  /** How long ended deliveries of webhooks are kept; 0: for ever. */
  readonly webhookDeliveryDays: number;
  /** How long a question may take the database. */
  readonly querySeconds: number;
  /** Below this, writes are refused, so that the embedded Postgres does not run out of space. */
  readonly diskReserveMiB: number;
  /** Open HTTP connections. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Requests of one key that are not answered yet. */
  readonly requestsPerKey: number;
  /** How long a client may send and read nothing while the service waits for it. */
  readonly stallSeconds: number;
  /** `bytes`: decompressed. */
  readonly uploadLimits: { readonly expansion: number; readonly bytes: number; readonly rejected: number };
  /** How long an event loop may stand still; 0: any time. */
  readonly watchdogSeconds: number;
  /** 0: any. */
  readonly publicationLagSeconds: number;
  /** How far this machine's clock is trusted; `stepSeconds` 0: whatever it shows. */
  readonly clock: ClockSetting;
  /** How long the access log is kept; 0: for ever. */
  readonly accessLogDays: number;
  readonly rateLimits: RateLimits;
  /** Proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly logLevel: LogLevel;
  /** undefined: text on a terminal, else JSON. */
  readonly logFormat: LogFormat | undefined;
  /** From which on a request is logged as slow. */
  readonly slowRequestMs: number;
  /** Who may read /metrics. */
  readonly metrics: MetricsSetting;
  /** Where the worker serves its metrics, on loopback; undefined: nowhere. */
  readonly workerMetricsPort: number | undefined;
}

export interface ClockSetting {
  readonly stepSeconds: number;
  readonly gapDays: number;
  /** `YYYY-MM-DD`. */
  readonly confirmed: string | undefined;
}

/** Absolute paths of PEM files. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Off loopback only the key protects the ledger from the network. */
const REMOTE_ADMIN_KEY_LENGTH = 32;

/**
 * Reads all settings from the environment; an empty variable counts as unset.
 * @param projectDir absolute path that a relative WHENCE_DATA_DIR is resolved against
 * @throws ConfigError with every problem found
 */
export function readConfig(env: Environment, projectDir: string): Config {
  const problems: ConfigProblem[] = unknownNames(env);
  const read = <T>(name: SettingName, parse: (text: string) => Parsed<T>): T | undefined => {
    const text = settingText(env, name);
    if (text === '') return undefined;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    problems.push({ name, message: parsed.problem });
    return undefined;
  };
  const host = read('WHENCE_HOST', parseHost) ?? '127.0.0.1';
  const certFile = read('WHENCE_TLS_CERT_FILE', parseFile(projectDir));
  const keyFile = read('WHENCE_TLS_KEY_FILE', parseFile(projectDir));
  const config = {
    port: read('PORT', parsePort) ?? 0,
    host,
    allowedHosts: read('WHENCE_ALLOWED_HOSTS', parseHosts) ?? [],
    tls: certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : undefined,
    clearText: read('WHENCE_CLEAR_TEXT', parseChoice(['refuse', 'allow'])) === 'allow',
    publicLog: read('WHENCE_PUBLIC_LOG', parseChoice(PUBLIC_LOG)) ?? (isLoopback(host) ? 'on' : 'off'),
    dataDir: read('WHENCE_DATA_DIR', (text) => parseDataDir(text, projectDir)) ?? projectDir,
    adminKey: read('WHENCE_ADMIN_KEY', parseAdminKey),
    keyDays: read('WHENCE_KEY_DAYS', parseDays) ?? 0,
    futureDays: read('WHENCE_FUTURE_DAYS', parseWhole('days', 1, 36_525)) ?? 0,
    planDays: read('WHENCE_PLAN_DAYS', parseWhole('days', 1, 36_525)) ?? 0,
    clientKey: read('WHENCE_KEY', parseAdminKey),
    example: read('WHENCE_EXAMPLE', parseChoice(['on', 'off'])) === 'on',
    publishes: read('WHENCE_PUBLISH', parseChoice(['on', 'off'])) === 'on',
    origin: read('WHENCE_ORIGIN', parseOrigin) ?? '',
    signingKeyFile: read('WHENCE_SIGNING_KEY_FILE', parseFile(projectDir)),
    signingKey: read('WHENCE_SIGNING_KEY', parseSecret),
    witnessPolicyFile: read('WHENCE_WITNESS_POLICY_FILE', parseFile(projectDir)),
    exportUrl: read('WHENCE_EXPORT_URL', parseExportUrl),
    tablesUrl: read('WHENCE_TABLES_URL', parseExportUrl),
    tablesMinutes: read('WHENCE_TABLES_MINUTES', parseWhole('minutes', 1, 10_080)) ?? 60,
    resultsUrl: read('WHENCE_RESULTS_URL', parseExportUrl),
    lineageBatchMib: read('WHENCE_LINEAGE_BATCH_MIB', parseWhole('MiB', 24, 64)) ?? 32,
    databaseUrl: read('DATABASE_URL', parseUrl(['postgres', 'postgresql'], 'postgres://user:password@host/name', true)),
    redisUrl: read('REDIS_URL', parseUrl(['redis', 'rediss'], 'redis://host:6379', false)),
    storageRoots: read('WHENCE_STORAGE_ROOTS', parseRoots) ?? [],
    detectorPrograms: read('WHENCE_DETECTOR_PROGRAMS', parseFile(projectDir)),
    lookUpRecords: read('WHENCE_LOOK_UP_RECORDS', parseWhole('records', 1_000, 16_000_000)),
    reverifyDays: read('WHENCE_REVERIFY_DAYS', parseDays) ?? 0,
    indexSeconds: read('WHENCE_INDEX_SECONDS', parseWhole('seconds', 0, 600)) ?? 0,
    removalApproval: read('WHENCE_REMOVAL_APPROVAL', parseChoice(['on', 'off'])) === 'on',
    webhookAddresses: read('WHENCE_WEBHOOK_ADDRESSES', parseChoice(['public', 'any'] as const)) ?? ('public' as const),
    webhookDeliveryDays: read('WHENCE_WEBHOOK_DELIVERY_DAYS', parseDays) ?? 0,
    querySeconds: read('WHENCE_QUERY_SECONDS', parseWhole('seconds', 1, 3_600)) ?? 0,
    diskReserveMiB: read('WHENCE_DISK_RESERVE_MIB', parseWhole('MiB', 0, 1_048_576)) ?? 0,
    connections: read('WHENCE_CONNECTIONS', parseWhole('connections', 1, 65_535)) ?? 0,
    connectionsPerAddress: read('WHENCE_CONNECTIONS_PER_ADDRESS', parseWhole('connections', 1, 65_535)) ?? 0,
    requestsPerKey: read('WHENCE_REQUESTS_PER_KEY', parseWhole('requests', 1, 65_535)) ?? 0,
    stallSeconds: read('WHENCE_STALL_SECONDS', parseWhole('seconds', 1, 3_600)) ?? 0,
    uploadLimits: {
      expansion: read('WHENCE_UPLOAD_EXPANSION', parseWhole('times', 1, 100_000)) ?? 0,
      bytes: (read('WHENCE_UPLOAD_GIB', parseWhole('GiB', 1, 100_000)) ?? 0) * 2 ** 30,
      rejected: read('WHENCE_UPLOAD_REJECTED', parseWhole('lines', 1, 100_000_000)) ?? 0,
    },
    publicationLagSeconds: read('WHENCE_PUBLICATION_LAG_SECONDS', parseWhole('seconds', 0, 31_536_000)) ?? 0,
    clock: {
      stepSeconds: read('WHENCE_CLOCK_STEP_SECONDS', parseStep) ?? 0,
      gapDays: read('WHENCE_CLOCK_GAP_DAYS', parseDays) ?? 0,
      confirmed: read('WHENCE_CLOCK_CONFIRMED', parseDay),
    },
    watchdogSeconds: read('WHENCE_WATCHDOG_SECONDS', parseWhole('seconds', 0, 3_600)) ?? 0,
    accessLogDays: read('WHENCE_ACCESS_LOG_DAYS', parseLogDays) ?? 0,
    rateLimits: read('WHENCE_RATE_LIMITS', parseRateLimits) ?? NO_RATE_LIMITS,
    trustedProxies: read('WHENCE_TRUSTED_PROXIES', parseProxies) ?? [],
    logLevel: read('WHENCE_LOG_LEVEL', parseChoice(LOG_LEVELS)) ?? 'info',
    logFormat: read('WHENCE_LOG_FORMAT', parseChoice(LOG_FORMATS)),
    slowRequestMs: read('WHENCE_SLOW_REQUEST_MS', parseWhole('milliseconds', 0, 3_600_000)) ?? 0,
    metrics: read('WHENCE_METRICS', parseChoice(METRICS_SETTINGS)) ?? 'loopback',
    workerMetricsPort: read('WHENCE_WORKER_METRICS_PORT', parsePort),
  };
  problems.push(...unsafeCombinations(env, host));
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...config, resultsUrl: config.resultsUrl ?? ownResults(config) };
}

/** The embedded Postgres and all that uses it are on this machine. */
function ownResults({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): string | undefined {
  return databaseUrl === undefined ? pathToFileURL(path.join(dataDir, 'results')).href : undefined;
}

/** @throws DatabaseNotSetError */
export function requireDatabaseUrl({ databaseUrl }: Config): string {
  if (databaseUrl === undefined) throw new DatabaseNotSetError();
  return databaseUrl;
}

function settingText(env: Environment, name: SettingName): string {
  const text = env[name]?.trim() ?? '';
  return text === '' ? (SETTINGS.find((setting) => setting.name === name)?.default ?? '') : text;
}

function parseDataDir(text: string, projectDir: string): Parsed<string> {
  const dataDir = path.resolve(projectDir, text);
  const isParent = `${path.resolve(projectDir)}${path.sep}`.startsWith(
    dataDir.endsWith(path.sep) ? dataDir : dataDir + path.sep,
  );
  return isParent || text.includes('\0')
    ? { problem: `must be a folder of its own, not one that holds the project: "${text}".` }
    : { value: dataDir };
}

/** Without this check a misspelt setting would silently not apply. */
function unknownNames(env: Environment): ConfigProblem[] {
  const known = SETTINGS.map((setting): string => setting.name);
  return Object.keys(env)
    .filter((name) => name.startsWith('WHENCE_') && !known.includes(name) && !TEST_SETTINGS.includes(name))
    .sort()
    .map((name) => {
      const nearest = nearestName(name, known);
      const hint = nearest ? `did you mean ${nearest}?` : `the settings are ${known.join(', ')}.`;
      return { name, message: `is not a setting; ${hint}` };
    });
}

function unsafeCombinations(env: Environment, host: string): ConfigProblem[] {
  const isSet = (name: SettingName): boolean => settingText(env, name) !== '';
  return [...twoKeys(isSet), ...halfOfTls(isSet), ...exportOfAPrivateLog(env), ...openToOthers(env, host)];
}

function twoKeys(isSet: (name: SettingName) => boolean): ConfigProblem[] {
  if (!isSet('WHENCE_SIGNING_KEY') || !isSet('WHENCE_SIGNING_KEY_FILE')) return [];
  return [
    { name: 'WHENCE_SIGNING_KEY', message: 'the log has one key: set this or WHENCE_SIGNING_KEY_FILE, not both.' },
  ];
}

function halfOfTls(isSet: (name: SettingName) => boolean): ConfigProblem[] {
  const [name, other] = isSet('WHENCE_TLS_CERT_FILE')
    ? (['WHENCE_TLS_KEY_FILE', 'WHENCE_TLS_CERT_FILE'] as const)
    : (['WHENCE_TLS_CERT_FILE', 'WHENCE_TLS_KEY_FILE'] as const);
  return isSet(name) || !isSet(other) ? [] : [{ name, message: `must be set too, as ${other} is.` }];
}

/** Whoever reaches static files reads them: no key protects them. */
function exportOfAPrivateLog(env: Environment): ConfigProblem[] {
  if (settingText(env, 'WHENCE_PUBLIC_LOG').toLowerCase() !== 'off') return [];
  if (settingText(env, 'WHENCE_EXPORT_URL') === '') return [];
  const message =
    'WHENCE_PUBLIC_LOG=off publishes nothing, and static files are read without a key: unset one of them.';
  return [{ name: 'WHENCE_EXPORT_URL', message }];
}

function openToOthers(env: Environment, host: string): ConfigProblem[] {
  if (isLoopback(host)) return [];
  const open = `with WHENCE_HOST=${host} other machines reach Whence:`;
  const problems: ConfigProblem[] = [];
  const refuse = (name: SettingName, message: string): void =>
    void problems.push({ name, message: `${open} ${message}` });
  if (settingText(env, 'DATABASE_URL') === '')
    refuse('DATABASE_URL', 'it must be set; the embedded Postgres is for one machine.');
  if (settingText(env, 'WHENCE_ADMIN_KEY').length < REMOTE_ADMIN_KEY_LENGTH)
    refuse('WHENCE_ADMIN_KEY', `it must be set, to at least ${REMOTE_ADMIN_KEY_LENGTH} characters.`);
  if (settingText(env, 'WHENCE_PUBLIC_LOG') === '')
    refuse('WHENCE_PUBLIC_LOG', 'state what of the log they read without a key: on (everything), hashes or off.');
  if (isClearText(env)) {
    const remedy = 'set WHENCE_TLS_CERT_FILE and WHENCE_TLS_KEY_FILE, or allow it where nobody else reads the network.';
    refuse('WHENCE_CLEAR_TEXT', `keys would cross the network in clear text; ${remedy}`);
  }
  return problems;
}

function isClearText(env: Environment): boolean {
  const names = ['WHENCE_TLS_CERT_FILE', 'WHENCE_TLS_KEY_FILE'] as const;
  return (
    settingText(env, 'WHENCE_CLEAR_TEXT').toLowerCase() !== 'allow' &&
    names.every((name) => settingText(env, name) === '')
  );
}
