import type { Role } from '@domain/access';
import type { PublishedCheckpoint } from '@domain/publication';
import { NO_RATE_LIMITS, type RateLimits } from '@platform/config';
import type { Database } from '@platform/database';
import type { Clock } from '@core/kernel';
import type { ApiDatabaseOptions } from '../../../apps/api/api-database.js';
import type { HttpLimits } from '../../../apps/api/http/http-limits.js';
import type { Config } from '@platform/config';
import { requireDocumented } from './documented-answers.js';
import { testPublisher } from './test-publisher.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined if it is not JSON. */
  readonly body: ReturnType<typeof JSON.parse>;
}

export interface RequestOptions {
  /** The API key to send; defaults to the admin key; null for none. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestApi {
  readonly url: string;
  /** Connected as the services are. */
  readonly database: Database;
  /** The database's log-ins, for tests that need more than a service may do. */
  readonly databaseUrls: Pick<TestDatabase, 'url' | 'ownerUrl' | 'superuserUrl'>;
  /** A secret for each role. */
  readonly keys: Readonly<Record<Role, string>>;
  /** A body that is a text, bytes or a stream is sent as it is; anything else as JSON. */
  request(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<TestAnswer>;
  /** Publishes what is in the ledger now, as the worker does, without witnesses. */
  publish(): Promise<PublishedCheckpoint>;
  /** Commits the index of subjects, as the worker does before it publishes. */
  commitIndex(): Promise<void>;
  /**
   * Commits the index of what is in the ledger, as the worker does, and publishes: for
   * certificates.
   */
  publishIndexed(): Promise<PublishedCheckpoint>;
  close(): Promise<void>;
}

export interface TestApiOptions {
  /** Settings of the API, beside those below. */
  readonly settings?: object;
  readonly clock?: Clock;
  readonly dataDir?: string;
  readonly removalApproval?: boolean;
  readonly webhookAddresses?: 'public' | 'any';
  readonly limits?: ApiDatabaseOptions;
  /** Days after which a key that is issued over HTTP expires; defaults to never. */
  readonly keyDays?: number;
  readonly http?: Partial<HttpLimits>;
  /** Defaults to `error`. */
  readonly logLevel?: Config['logLevel'];
  readonly metrics?: Config['metrics'];
  /** Defaults to never. */
  readonly slowRequestMs?: number;
  /** Defaults to none. */
  readonly rateLimits?: Partial<RateLimits>;
  readonly trustedProxies?: readonly string[];
  readonly redisUrl?: string;
  /** Members above which a job commits a dataset version. */
  readonly jobThreshold?: number;
  /** Returns the URL by which the API reaches the database of this URL; defaults to the same. */
  readonly connectVia?: (databaseUrl: string) => Promise<string>;
}

/** Starts the API on a port and a database of its own. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const {
    clock,
    limits,
    http,
    settings,
    rateLimits,
    logLevel = 'error',
    keyDays = 0,
    jobThreshold,
    connectVia,
    ...config
  } = options;
  // Loaded when asked for: most specs need a database only.
  const { createApi } = await import('../../../apps/api/create-api.js');
  const { DatasetsSettings } = await import('@domain/datasets');
  const { connectApiDatabase } = await import('../../../apps/api/api-database.js');
  const testDatabase = await createTestDatabase();
  const url = connectVia ? await connectVia(testDatabase.url) : testDatabase.url;
  const database = await connectApiDatabase(url, limits);
  const api = await createApi({
    config: { logLevel, keyDays, ...config, rateLimits: { ...NO_RATE_LIMITS, ...rateLimits }, ...settings },
    database,
    ...(clock && { clock }),
    ...(http && { http }),
    datasets: new DatasetsSettings(jobThreshold),
  });
  const keys = await issueKeys(api.get.bind(api), database);
  await api.listen({ host: '127.0.0.1', port: 0 });
  const apiUrl = (await api.getUrl()).replace('[::1]', '127.0.0.1');
  const publish = async (): Promise<PublishedCheckpoint> => {
    const published = await (await testPublisher(database, { clock })).publish();
    if (published === null) throw new Error('there is nothing to publish');
    return published;
  };
  const commitIndex = async (): Promise<void> => {
    const { IndexCommits } = await import('@domain/index');
    await api.get(IndexCommits).commit();
  };
  return {
    url: apiUrl,
    database,
    databaseUrls: testDatabase,
    keys,
    request: (method, path, body, options) => send(apiUrl, keys.admin, method, path, body, options),
    publish,
    commitIndex,
    publishIndexed: async () => {
      await commitIndex();
      return publish();
    },
    close: async () => {
      await api.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}

type Get = <Part>(token: abstract new (...args: never[]) => Part) => Part;

async function issueKeys(get: Get, database: Database): Promise<Record<Role, string>> {
  const { AccessService, ROLES } = await import('@domain/access');
  const service = get(AccessService);
  const secrets: [Role, string][] = [];
  // One after the other: the entries come in the same order in every run.
  for (const role of ROLES) {
    const principalKind = role === 'service' ? role : 'person';
    const request = { label: role, roles: [role], principal: role, principalKind } as const;
    const issued = await database.transaction((tx) => service.issue(tx, 'system:test', request));
    secrets.push([role, issued.secret]);
  }
  return Object.fromEntries(secrets) as Record<Role, string>;
}

async function send(
  url: string,
  adminKey: string,
  method: string,
  path: string,
  body?: unknown,
  { key = adminKey, headers = {} }: RequestOptions = {},
): Promise<TestAnswer> {
  const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && !raw && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: raw ? (body as NonNullable<RequestInit['body']>) : JSON.stringify(body) }),
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
  const text = await response.text();
  requireDocumented(method, path, { status: response.status, contentType: response.headers.get('content-type'), text });
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
