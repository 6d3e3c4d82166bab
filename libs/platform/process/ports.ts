import { createServer, type AddressInfo } from 'node:net';
import { ProcessError } from './process.errors.js';

/** Returns a port of 127.0.0.1 that is free now. Another program may take it before the caller. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Whether another program listens there. */
export function isPortTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen({ host, port }, () => server.close(() => resolve(false)));
  });
}

/** `http://127.0.0.1:4000`, `https://[::1]:4000`. */
export function httpUrl(host: string, port: number, scheme: 'http' | 'https' = 'http'): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export const portTakenMessage = (host: string, port: number): string =>
  `Port ${port} on ${host} is taken by another program. Stop it, or set PORT to another port (0 takes any free one).`;

/** Explains why `listen` failed; returns an error with an unknown cause as it is. */
export function explainListenError(error: unknown, host: string, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ProcessError('address-in-use', portTakenMessage(host, port));
    case 'EACCES':
      return new ProcessError(
        'address-not-available',
        `This user may not listen on port ${port}. Set PORT to one above 1023.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ProcessError(
        'address-not-available',
        `This machine has no address ${host}. Set WHENCE_HOST to one it has.`,
      );
    default:
      return error;
  }
}
