import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ResultsPlace } from '@domain/inspection';
import { Lineage } from '@domain/lineage';
import type { Config } from '@platform/config';
import { ServiceLogger } from '@platform/logging';
import { explainListenError, httpUrl } from '@platform/process';
import { type ApiOptions, createApi } from './create-api.js';
import type { HttpLimits } from './http/http-limits.js';

export interface ServedApi {
  /** `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Stops accepting connections and finishes open requests. The caller closes the database. */
  close(): Promise<void>;
}

/** Milliseconds after the shutdown has begun. The process itself ends a second later. */
export interface ShutdownLimits {
  /** When open uploads are ended, and answered with what they committed. */
  readonly uploadsMs: number;
  /** When every connection is closed, answered or not. */
  readonly connectionsMs: number;
  /** How long a client has to read the last answer before its connection is closed. */
  readonly lingerMs: number;
}

const SHUTDOWN: ShutdownLimits = { uploadsMs: 3_000, connectionsMs: 6_000, lingerMs: 500 };

/** Serves the HTTP interface at the configured address. */
export async function serveApi(
  options: ApiOptions & { readonly config: Config },
  limits: Partial<ShutdownLimits> = {},
): Promise<ServedApi> {
  const api = await createApi({ http: httpLimits(options.config), ...options });
  // The first questions wait for less.
  api.get(Lineage).readAhead();
  warnOfResults(api, options.config);
  await listen(api, options.config);
  const { address, port } = api.getHttpServer().address() as AddressInfo;
  const url = httpUrl(address, port, options.config.tls ? 'https' : 'http');
  return { url, close: () => close(api, { ...SHUTDOWN, ...limits }) };
}

/** Logs at the start a place that is not seen; a store that is away keeps nobody waiting. */
function warnOfResults(api: NestFastifyApplication, config: Config): void {
  const logger = new ServiceLogger('api', config);
  api
    .get(ResultsPlace)
    .status()
    .then((status) => status?.detail && logger.warn(status.detail, 'Results'))
    .catch((error: unknown) => logger.warn(String(error), 'Results'));
}

/**
 * Refuses new requests and finishes open ones. An upload that goes on is ended and answered; then
 * the connections are closed, since a client that keeps one open would hold up the end.
 */
async function close(api: NestFastifyApplication, limits: ShutdownLimits): Promise<void> {
  const { shutdown } = api.getHttpAdapter().getInstance();
  const server = api.getHttpServer();
  const disconnect = (): void => server.closeAllConnections();
  shutdown.begin();
  const timers = [
    setTimeout(() => shutdown.endUploads(), limits.uploadsMs),
    setTimeout(disconnect, limits.connectionsMs),
  ];
  void shutdown.idle.then(() => timers.push(setTimeout(disconnect, limits.lingerMs)));
  await api.close().finally(() => timers.forEach(clearTimeout));
}

function httpLimits({ connections, connectionsPerAddress, requestsPerKey, stallSeconds }: Config): Partial<HttpLimits> {
  return { connections, connectionsPerAddress, requestsPerKey, stallMs: stallSeconds * 1_000 };
}

async function listen(api: NestFastifyApplication, { host, port }: Config): Promise<void> {
  try {
    // Not Nest's listen, which would log the failure; the caller reports it.
    await api.getHttpAdapter().getInstance().listen({ host, port });
  } catch (error) {
    await api.close().catch(() => undefined);
    throw explainListenError(error as NodeJS.ErrnoException, host, port);
  }
}
