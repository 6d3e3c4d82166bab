import fc from 'fast-check';
import { readConfig } from './config.js';
import { ConfigError } from './config.errors.js';
import { nearestName } from './nearest-name.js';
import { SETTINGS } from './settings.js';

const project = '/srv/whence project';
const key = 'k'.repeat(32);

function problems(env: Record<string, string | undefined>): Record<string, string> {
  try {
    readConfig(env, project);
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.problems.map((p) => [p.name, p.message]));
    throw error;
  }
  return {};
}

describe('readConfig', () => {
  it('has a safe default for everything', () => {
    expect(readConfig({}, project)).toEqual({
      port: 4000,
      host: '127.0.0.1',
      allowedHosts: [],
      tls: undefined,
      clearText: false,
      publicLog: 'on',
      dataDir: '/srv/whence project/.whence',
      adminKey: undefined,
      keyDays: 365,
      futureDays: 366,
      planDays: 3653,
      clientKey: undefined,
      example: true,
      publishes: true,
      origin: 'whence.local/log',
      signingKeyFile: undefined,
      signingKey: undefined,
      witnessPolicyFile: undefined,
      exportUrl: undefined,
      tablesUrl: undefined,
      tablesMinutes: 60,
      resultsUrl: 'file:///srv/whence%20project/.whence/results',
      lineageBatchMib: 32,
      databaseUrl: undefined,
      redisUrl: undefined,
      storageRoots: [],
      detectorPrograms: undefined,
      lookUpRecords: undefined,
      reverifyDays: 30,
      indexSeconds: 5,
      removalApproval: false,
      webhookAddresses: 'public',
      webhookDeliveryDays: 90,
      querySeconds: 30,
      diskReserveMiB: 128,
      uploadLimits: { expansion: 200, bytes: 64 * 2 ** 30, rejected: 10_000 },
      connections: 1024,
      connectionsPerAddress: 256,
      requestsPerKey: 256,
      stallSeconds: 60,
      watchdogSeconds: 60,
      publicationLagSeconds: 0,
      clock: { stepSeconds: 600, gapDays: 30 },
      accessLogDays: 90,
      rateLimits: { writes: 600_000, reads: 60_000, expensive: 600, atOnce: 8, public: 60_000, failures: 20 },
      trustedProxies: [],
      logLevel: 'info',
      slowRequestMs: 2_000,
      metrics: 'loopback',
    });
  });

  it('takes an empty variable as unset', () => {
    const empty = Object.fromEntries(SETTINGS.map(({ name }) => [name, ' ']));
    expect(readConfig(empty, project)).toEqual(readConfig({}, project));
  });

  it('reads the written-out defaults as the defaults', () => {
    const written = Object.fromEntries(SETTINGS.map((setting) => [setting.name, setting.default]));
    expect(readConfig(written, project)).toEqual(readConfig({}, project));
  });

  it('reads every setting', () => {
    const env = {
      PORT: '0',
      WHENCE_HOST: '0.0.0.0',
      WHENCE_ALLOWED_HOSTS: 'Whence.example.com, 10.0.0.5,::1',
      WHENCE_TLS_CERT_FILE: 'tls/cert.pem',
      WHENCE_TLS_KEY_FILE: '/etc/tls/key.pem',
      WHENCE_CLEAR_TEXT: 'refuse',
      WHENCE_PUBLIC_LOG: 'Hashes',
      WHENCE_DATA_DIR: '../data',
      WHENCE_ADMIN_KEY: key,
      WHENCE_KEY_DAYS: '90',
      WHENCE_KEY: 'k'.repeat(20),
      WHENCE_EXAMPLE: 'off',
      WHENCE_PUBLISH: 'off',
      WHENCE_ORIGIN: 'log.example.com/2026',
      WHENCE_SIGNING_KEY_FILE: 'keys/log',
      WHENCE_WITNESS_POLICY_FILE: '/etc/whence/policy',
      WHENCE_EXPORT_URL: 's3://bucket/log/',
      DATABASE_URL: 'postgres://u:p@db.example.com:5432/whence?sslmode=require',
      REDIS_URL: 'rediss://cache.example.com',
      WHENCE_STORAGE_ROOTS: '/data, s3://bucket/held',
      WHENCE_DETECTOR_PROGRAMS: '/etc/programs.json',
      WHENCE_LOOK_UP_RECORDS: '5000',
      WHENCE_REVERIFY_DAYS: '7',
      WHENCE_INDEX_SECONDS: '60',
      WHENCE_REMOVAL_APPROVAL: 'on',
      WHENCE_WEBHOOK_ADDRESSES: 'any',
      WHENCE_WEBHOOK_DELIVERY_DAYS: '14',
      WHENCE_QUERY_SECONDS: '5',
      WHENCE_DISK_RESERVE_MIB: '0',
      WHENCE_UPLOAD_EXPANSION: '50',
      WHENCE_UPLOAD_GIB: '2',
      WHENCE_UPLOAD_REJECTED: '7',
      WHENCE_CONNECTIONS: '10',
      WHENCE_CONNECTIONS_PER_ADDRESS: '5',
      WHENCE_REQUESTS_PER_KEY: '4',
      WHENCE_STALL_SECONDS: '3',
      WHENCE_WATCHDOG_SECONDS: '90',
      WHENCE_PUBLICATION_LAG_SECONDS: '600',
      WHENCE_CLOCK_STEP_SECONDS: '0',
      WHENCE_CLOCK_GAP_DAYS: '90',
      WHENCE_CLOCK_CONFIRMED: '2028-02-29',
      WHENCE_TABLES_URL: 's3://bucket/tables/',
      WHENCE_TABLES_MINUTES: '15',
      WHENCE_RESULTS_URL: 's3://bucket/results/',
      WHENCE_LINEAGE_BATCH_MIB: '48',
      WHENCE_ACCESS_LOG_DAYS: '7',
      WHENCE_RATE_LIMITS: 'off',
      WHENCE_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      WHENCE_LOG_LEVEL: 'debug',
      WHENCE_SLOW_REQUEST_MS: '100',
      WHENCE_METRICS: 'key',
      WHENCE_WORKER_METRICS_PORT: '9464',
      WHENCE_CONFORMANCE_DIR: 'x',
      WHENCE_CORPORA_DIR: 'y',
      HOME: '/root',
    };
    expect(readConfig(env, project)).toEqual({
      port: 0,
      host: '0.0.0.0',
      allowedHosts: ['whence.example.com', '10.0.0.5', '::1'],
      tls: { certFile: '/srv/whence project/tls/cert.pem', keyFile: '/etc/tls/key.pem' },
      clearText: false,
      publicLog: 'hashes',
      dataDir: '/srv/data',
      adminKey: key,
      keyDays: 90,
      futureDays: 366,
      planDays: 3653,
      clientKey: 'k'.repeat(20),
      example: false,
      publishes: false,
      origin: 'log.example.com/2026',
      signingKeyFile: '/srv/whence project/keys/log',
      signingKey: undefined,
      witnessPolicyFile: '/etc/whence/policy',
      exportUrl: 's3://bucket/log',
      tablesUrl: 's3://bucket/tables',
      tablesMinutes: 15,
      resultsUrl: 's3://bucket/results',
      lineageBatchMib: 48,
      databaseUrl: env.DATABASE_URL,
      redisUrl: env.REDIS_URL,
      storageRoots: ['/data', 's3://bucket/held'],
      detectorPrograms: '/etc/programs.json',
      lookUpRecords: 5_000,
      reverifyDays: 7,
      indexSeconds: 60,
      removalApproval: true,
      webhookAddresses: 'any',
      webhookDeliveryDays: 14,
      querySeconds: 5,
      diskReserveMiB: 0,
      uploadLimits: { expansion: 50, bytes: 2 * 2 ** 30, rejected: 7 },
      connections: 10,
      connectionsPerAddress: 5,
      requestsPerKey: 4,
      stallSeconds: 3,
      watchdogSeconds: 90,
      publicationLagSeconds: 600,
      clock: { stepSeconds: 0, gapDays: 90, confirmed: '2028-02-29' },
      accessLogDays: 7,
      rateLimits: { writes: 0, reads: 0, expensive: 0, atOnce: 0, public: 0, failures: 0 },
      trustedProxies: ['10.0.0.0/8', '::1'],
      logLevel: 'debug',
      slowRequestMs: 100,
      metrics: 'key',
      workerMetricsPort: 9464,
    });
  });

  it('accepts the ports 0 to 65535 and no other text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65535 }), (port) => readConfig({ PORT: `${port}` }, project).port === port),
    );
    for (const text of ['65536', '-1', '4000.0', '0x10', '1e3', 'http', '٤']) {
      expect(problems({ PORT: text })).toEqual({ PORT: expect.stringContaining('0 to 65535') as string });
    }
  });

  it('takes a clock to be confirmed on a day of the calendar, and a step of a minute at least', () => {
    for (const day of ['2026-02-29', '2026-3-1', 'today', '2026-13-01', '2026-03-01T00:00:00Z'])
      expect(Object.keys(problems({ WHENCE_CLOCK_CONFIRMED: day }))).toEqual(['WHENCE_CLOCK_CONFIRMED']);
    expect(Object.keys(problems({ WHENCE_CLOCK_STEP_SECONDS: '59' }))).toEqual(['WHENCE_CLOCK_STEP_SECONDS']);
  });

  it('lists every problem at once, each under its name', () => {
    const env = {
      PORT: 'x',
      WHENCE_HOST: 'a b',
      WHENCE_ALLOWED_HOSTS: 'whence.example.com:4000',
      WHENCE_TLS_CERT_FILE: 'a\0b',
      WHENCE_TLS_KEY_FILE: 'a\0b',
      WHENCE_CLEAR_TEXT: 'maybe',
      WHENCE_PUBLIC_LOG: 'some',
      WHENCE_DATA_DIR: '..',
      WHENCE_ADMIN_KEY: 'short',
      WHENCE_KEY_DAYS: '1 year',
      WHENCE_KEY: 'short',
      WHENCE_EXAMPLE: 'maybe',
      WHENCE_PUBLISH: 'never',
      WHENCE_ORIGIN: 'two words',
      WHENCE_SIGNING_KEY: 'hunter2',
      WHENCE_EXPORT_URL: 'https://bucket',
      DATABASE_URL: 'mysql://localhost/x',
      REDIS_URL: 'localhost:6379',
      WHENCE_STORAGE_ROOTS: '/data,relative',
      WHENCE_REVERIFY_DAYS: 'often',
      WHENCE_INDEX_SECONDS: '601',
      WHENCE_REMOVAL_APPROVAL: 'sometimes',
      WHENCE_WEBHOOK_ADDRESSES: 'private',
      WHENCE_ACCESS_LOG_DAYS: '6',
      WHENCE_RATE_LIMITS: 'many',
      WHENCE_TRUSTED_PROXIES: '10.0.0.0/33',
      WHENCE_LOG_LEVEL: 'loud',
      WHENCE_PROT: '1',
    };
    expect(Object.keys(problems(env)).sort()).toEqual(Object.keys(env).sort());
    expect(() => readConfig(env, project)).toThrow(/WHENCE_LOG_LEVEL: must be one of error, warn, info, debug/);
  });

  it('accepts the signing key from one setting only', () => {
    const env = { WHENCE_SIGNING_KEY: 'PRIVATE+KEY+x', WHENCE_SIGNING_KEY_FILE: 'x' };
    expect(Object.keys(problems(env))).toEqual(['WHENCE_SIGNING_KEY']);
  });

  it('needs the certificate and the key of TLS together', () => {
    expect(Object.keys(problems({ WHENCE_TLS_CERT_FILE: 'cert.pem' }))).toEqual(['WHENCE_TLS_KEY_FILE']);
    expect(Object.keys(problems({ WHENCE_TLS_KEY_FILE: 'key.pem' }))).toEqual(['WHENCE_TLS_CERT_FILE']);
  });

  it('exports a log that is published in part, but not one that is not published', () => {
    const env = { WHENCE_EXPORT_URL: 'file:///srv/log' };
    expect(problems({ ...env, WHENCE_PUBLIC_LOG: 'hashes' })).toEqual({});
    expect(Object.keys(problems({ ...env, WHENCE_PUBLIC_LOG: 'off' }))).toEqual(['WHENCE_EXPORT_URL']);
  });

  it('never repeats a secret', () => {
    const secrets = { WHENCE_ADMIN_KEY: 'hunter2', DATABASE_URL: 'http://u:hunter2@h/d', REDIS_URL: 'hunter2' };
    expect(() => readConfig(secrets, project)).toThrow(ConfigError);
    expect(JSON.stringify(problems(secrets))).not.toContain('hunter2');
  });

  it.each([['.'], ['..'], ['/'], ['/srv'], ['sub/..']])(
    'refuses the data folder %s, which holds the project',
    (dir) => {
      expect(problems({ WHENCE_DATA_DIR: dir })).toHaveProperty('WHENCE_DATA_DIR');
    },
  );

  it.each([
    ['WHENCE_PROT', 'did you mean PORT?'],
    ['WHENCE_PORT', 'did you mean PORT?'],
    ['WHENCE_DATABASE_URL', 'did you mean DATABASE_URL?'],
    ['WHENCE_DATADIR', 'did you mean WHENCE_DATA_DIR?'],
    ['WHENCE_COLOUR_OF_THE_SKY', 'the settings are PORT, '],
  ])('refuses the unknown name %s', (name, hint) => {
    expect(problems({ [name]: '1' })[name]).toContain(hint);
  });
});

describe('listening off loopback', () => {
  const url = 'postgresql://u@db/whence';
  /** What is chosen of the network, beside the server and the key. */
  const told = { WHENCE_PUBLIC_LOG: 'hashes', WHENCE_CLEAR_TEXT: 'allow' };
  const safe = { ...told, WHENCE_HOST: '0.0.0.0', DATABASE_URL: url, WHENCE_ADMIN_KEY: key };

  it.each(['0.0.0.0', '::', '10.0.0.5', 'whence.example.com', '::ffff:10.0.0.5'])(
    '%s needs a server and a long admin key',
    (host) => {
      const env = { ...told, WHENCE_HOST: host };
      expect(Object.keys(problems(env))).toEqual(['DATABASE_URL', 'WHENCE_ADMIN_KEY']);
      expect(Object.keys(problems({ ...env, DATABASE_URL: url }))).toEqual(['WHENCE_ADMIN_KEY']);
      expect(Object.keys(problems({ ...env, WHENCE_ADMIN_KEY: key }))).toEqual(['DATABASE_URL']);
      expect(Object.keys(problems({ ...env, DATABASE_URL: url, WHENCE_ADMIN_KEY: 'k'.repeat(31) }))).toEqual([
        'WHENCE_ADMIN_KEY',
      ]);
      expect(problems({ ...env, DATABASE_URL: url, WHENCE_ADMIN_KEY: key })).toEqual({});
    },
  );

  it('needs a choice of what of the log is public', () => {
    expect(Object.keys(problems({ ...safe, WHENCE_PUBLIC_LOG: '' }))).toEqual(['WHENCE_PUBLIC_LOG']);
    for (const mode of ['on', 'hashes', 'off']) {
      expect(readConfig({ ...safe, WHENCE_PUBLIC_LOG: mode }, project).publicLog).toBe(mode);
    }
  });

  it('needs TLS, unless clear text is allowed', () => {
    for (const text of ['', 'refuse']) {
      expect(Object.keys(problems({ ...safe, WHENCE_CLEAR_TEXT: text }))).toEqual(['WHENCE_CLEAR_TEXT']);
    }
    const tls = { WHENCE_TLS_CERT_FILE: 'cert.pem', WHENCE_TLS_KEY_FILE: 'key.pem' };
    expect(problems({ ...safe, ...tls, WHENCE_CLEAR_TEXT: '' })).toEqual({});
  });

  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost', '::ffff:127.0.0.1'])('%s is loopback', (host) => {
    expect(readConfig({ WHENCE_HOST: host, WHENCE_ADMIN_KEY: 'k'.repeat(16) }, project).host).toBe(host);
  });
});

describe('nearestName', () => {
  const slow = (a: string, b: string): number => {
    if (a === '' || b === '') return a.length + b.length;
    const [restA, restB] = [a.slice(1), b.slice(1)];
    if (a[0] === b[0]) return slow(restA, restB);
    return 1 + Math.min(slow(restA, b), slow(a, restB), slow(restA, restB));
  };

  it('returns a name of the least edit distance, unless even that one is far', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 4 }), (name, known) => {
        const least = Math.min(...known.map((candidate) => slow(name, candidate)));
        const nearest = nearestName(name, known);
        if (least > 1 + name.length / 4) return nearest === undefined;
        return nearest !== undefined && known.includes(nearest) && slow(name, nearest) === least;
      }),
    );
  });
});
