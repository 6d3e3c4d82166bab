import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '@platform/config';
import { ApiError } from './api.errors.js';
import { type ApiOptions, createApi } from './create-api.js';

export interface ServedApi {
  /** Where it answers: `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes no new connections, finishes the requests at work, and ends. The database stays open: it is the caller's. */
  close(): Promise<void>;
}

/** How long a request at work may still take when the service ends. */
const GRACE_MS = 20_000;

/** Opens the HTTP door at the configured address. */
export async function serveApi(options: ApiOptions & { readonly config: Config }): Promise<ServedApi> {
  const api = await createApi(options);
  await listen(api, options.config);
  const server = api.getHttpServer();
  return {
    url: urlOf(server.address() as AddressInfo),
    close: async () => {
      const killTimer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await api.close().finally(() => clearTimeout(killTimer));
    },
  };
}

async function listen(api: NestFastifyApplication, { host, port }: Config): Promise<void> {
  try {
    // Not Nest's listen: that would log the failure, which the caller tells.
    await api.getHttpAdapter().getInstance().listen({ host, port });
  } catch (error) {
    await api.close().catch(() => undefined);
    throw explained(error, host, port);
  }
}

function explained(error: unknown, host: string, port: number): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === 'EADDRINUSE') {
    const message = `Port ${port} on ${host} is taken by another program. Stop it, or set PORT to another port (0 takes any free one).`;
    return new ApiError('address-in-use', message);
  }
  if (code === 'EACCES')
    return new ApiError(
      'address-not-available',
      `This user may not listen on port ${port}. Set PORT to one above 1023.`,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new ApiError('address-not-available', `This machine has no address ${host}. Set WHENCE_HOST to one it has.`);
  }
  return error;
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
