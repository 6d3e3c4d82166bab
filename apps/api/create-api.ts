import { tmpdir } from 'node:os';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Clock, systemClock } from '@core/kernel';
import { AccessLog, AccessReadModel, KeyUses } from '@domain/access';
import type { DatasetsSettings } from '@domain/datasets';
import { DEFAULT_ORIGIN } from '@domain/ledger';
import { PublicationReadModel } from '@domain/publication';
import { type Config, NO_RATE_LIMITS } from '@platform/config';
import type { Database } from '@platform/database';
import { type LogSettings, ServiceLogger } from '@platform/logging';
import { processMetrics } from '@platform/metrics';
import { ApiModule } from './api.module.js';
import { readTls } from './http/tls.js';
import { type AnswerError, ApiAdapter } from './http/api-adapter.js';
import { authenticateRequests, requireAccess } from './http/authentication.js';
import { HTTP_LIMITS, type HttpLimits } from './http/http-limits.js';
import { answerRows } from './http/csv-answers.js';
import { acceptJsonBodies } from './http/json-body.js';
import { limitConnections } from './http/connection-limits.js';
import { limitBody } from './http/json-limits.js';
import { callDirectly } from './http/direct-route.js';
import { serveDocumentation } from './http/documentation.js';
import { endWorkWithCaller } from './http/end-with-caller.js';
import { flushPeriodically } from './http/periodic-flush.js';
import { logAccesses } from './http/logged-accesses.js';
import { OpenRequests } from './http/open-requests.js';
import { ProblemFilter } from './http/problem-filter.js';
import { RequestLimits } from './http/rate-limits.js';
import { RouteList } from './http/route-list.js';
import { syncHook } from './http/sync-hook.js';
import { ShutdownNotice } from './http/shutdown-notice.js';
import { endSlowBodies } from './http/slow-bodies.js';
import { AllowedHosts, type HostSettings } from './http/allowed-hosts.js';
import { serveSecurityHeaders } from './http/security-headers.js';
import { FUTURE_LIMITS, limitFutureInstants } from '@platform/validation';
import { acceptStreamedBodies } from './http/streamed-body.js';
import { UploadFolder } from './http/upload-folder.js';
import { UploadLimits } from './http/upload-limits.js';
import { refuseUnreadableUrl } from './http/url-text.js';
import { limitRequestsPerKey } from './http/requests-per-key.js';
import { explainMarquezWrite } from './openlineage/marquez-writes.js';
import { observeRequests } from './metrics/request-observer.js';
import { checkRequests } from './validation/route-checks.js';

type ApiSetting =
  | 'dataDir'
  | 'origin'
  | 'uploadLimits'
  | 'keyDays'
  | 'futureDays'
  | 'planDays'
  | 'accessLogDays'
  | 'removalApproval'
  | 'webhookAddresses'
  | 'metrics'
  | 'slowRequestMs'
  | 'tls'
  | 'publicLog'
  | 'publicationLagSeconds'
  | 'clock'
  | 'rateLimits'
  | 'redisUrl'
  | 'trustedProxies'
  | 'storageRoots'
  | 'resultsUrl'
  | 'lineageBatchMib'
  | 'witnessPolicyFile';

export interface ApiOptions {
  /**
   * `dataDir` holds uploads that need a file; defaults to the system's folder for temporary files.
   */
  readonly config: LogSettings & HostSettings & Partial<Pick<Config, ApiSetting>>;
  /** Connected and migrated. The caller closes it, after the API. */
  readonly database: Database;
  readonly clock?: Clock;
  readonly http?: Partial<HttpLimits>;
  readonly datasets?: DatasetsSettings;
}

const refuseWrongAddresses = (hosts: AllowedHosts) =>
  syncHook((request) => {
    hosts.require(request.headers.host);
    if (!request.is404) refuseUnreadableUrl(request);
  });

/**
 * `createApi` returns the HTTP interface, ready to `listen`. Throws if a route does not declare who
 * may use it.
 */
export async function createApi({
  config,
  database,
  clock = systemClock,
  http = {},
  datasets,
}: ApiOptions): Promise<NestFastifyApplication> {
  const limits = { ...HTTP_LIMITS, ...http };
  const { futureDays: factDays = FUTURE_LIMITS.factDays, planDays = FUTURE_LIMITS.planDays } = config;
  limitFutureInstants({ factDays, planDays });
  const routes = new RouteList(explainMarquezWrite);
  const problems = new ProblemFilter(routes);
  const answerError: AnswerError = (error, request, reply) => problems.answer(error, request, reply);
  const adapter = new ApiAdapter(answerError, limits, config.tls && readTls(config.tls), config.trustedProxies);
  const hosts = new AllowedHosts(config);
  const { fastify } = adapter;
  const logger = new ServiceLogger('api', config);
  processMetrics.watchProcess();
  const requests = new OpenRequests();
  requests.install(fastify);
  observeRequests(fastify, { logger, slowMs: config.slowRequestMs ?? Infinity });
  fastify.addHook('onRoute', (route) => {
    requireAccess(route);
    limitBody(route, config.lineageBatchMib);
    routes.add(route);
  });
  // First: whatever is refused has these headers.
  serveSecurityHeaders(fastify);
  endWorkWithCaller(fastify);
  limitConnections(fastify, limits, requests);
  endSlowBodies(fastify, limits.bodyMs, answerError);
  ShutdownNotice.install(fastify);
  fastify.addHook('onRequest', refuseWrongAddresses(hosts));
  acceptJsonBodies(fastify);
  acceptStreamedBodies(fastify);
  answerRows(fastify);
  const parts = ApiModule.with({
    database,
    clock,
    uploads: openUploads(config.dataDir),
    uploadLimits: new UploadLimits(config.uploadLimits),
    origin: config.origin,
    publicLog: config.publicLog,
    publicationLagSeconds: config.publicationLagSeconds,
    clockLimits: config.clock,
    keyDays: config.keyDays,
    removalApproval: config.removalApproval,
    webhookAddresses: config.webhookAddresses,
    metrics: config.metrics,
    dataDir: config.dataDir ?? tmpdir(),
    witnessPolicyFile: config.witnessPolicyFile,
    datasets,
    storageRoots: config.storageRoots,
    resultsUrl: config.resultsUrl,
  });
  const app = await NestFactory.create<NestFastifyApplication>(parts, adapter, {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  const [keys, uses, log] = [app.get(AccessReadModel), app.get(KeyUses), app.get(AccessLog)];
  const rates = await RequestLimits.open(fastify, config.rateLimits ?? NO_RATE_LIMITS, config.redisUrl);
  authenticateRequests(fastify, { keys, uses, limits: rates, clock, publicLog: config.publicLog });
  limitRequestsPerKey(fastify, limits.requestsPerKey);
  logAccesses(fastify, log);
  flushPeriodically(fastify, 'access log', async () => {
    await log.flush();
    await log.expire(config.accessLogDays ?? 0);
  });
  flushPeriodically(fastify, 'key uses', () => uses.flush());
  checkRequests(fastify);
  callDirectly(fastify, (controller) => app.get(controller, { strict: false }));
  app.useGlobalFilters(problems);
  serveDocumentation(app, fastify);
  await app.get(PublicationReadModel).requireOrigin(config.origin ?? DEFAULT_ORIGIN);
  await app.init();
  await fastify.ready();
  return app;
}

/** The folder for uploads that need a file, without what a crash left. */
function openUploads(dataDir: string | undefined): UploadFolder {
  const uploads = new UploadFolder(path.join(dataDir ?? tmpdir(), dataDir ? 'uploads' : 'whence-uploads'));
  uploads.sweep();
  return uploads;
}
