import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '@platform/config';
import { explainListenError, httpUrl } from '@platform/process';
import { type ApiOptions, createApi } from './create-api.js';
import type { HttpLimits } from './http/http-limits.js';

export interface ServedApi {
  /** `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Stops accepting connections and finishes open requests. The caller closes the database. */
  close(): Promise<void>;
}

/** How long open requests may take after shutdown begins. */
const GRACE_MS = 20_000;

/** Serves the HTTP interface at the configured address. */
export async function serveApi(options: ApiOptions & { readonly config: Config }): Promise<ServedApi> {
  const api = await createApi({ http: httpLimits(options.config), ...options });
  await listen(api, options.config);
  const server = api.getHttpServer();
  const { address, port } = server.address() as AddressInfo;
  return {
    url: httpUrl(address, port, options.config.tls ? 'https' : 'http'),
    close: async () => {
      const killTimer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await api.close().finally(() => clearTimeout(killTimer));
    },
  };
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
