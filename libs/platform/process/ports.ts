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

/** Tries to listen there: `taken` if another program does. Throws if it is not possible at all. */
export function tryPort(host: string, port: number): Promise<'free' | 'taken'> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve('taken');
      else reject(explainListenError(error, host, port));
    });
    server.listen({ host, port }, () => server.close(() => resolve('free')));
  });
}

/** `http://127.0.0.1:4000`, `https://[::1]:4000`. */
export function httpUrl(host: string, port: number, scheme: 'http' | 'https' = 'http'): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export const portTakenMessage = (host: string, port: number): string =>
  `Port ${port} on ${host} is taken by another program. Stop it, or set PORT to another port (0 takes any free one).`;

/** Explains why `listen` failed; returns an error with an unknown cause as it is. */
export function explainListenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ProcessError('address-in-use', portTakenMessage(host, port));
    case 'EACCES':
      return new ProcessError(
        'address-not-available',
        `This user may not listen on port ${port}. Set PORT to one above 1023.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ProcessError(
        'address-not-available',
        `This machine has no address ${host}. Set WHENCE_HOST to one it has.`,
      );
    default:
      return error;
  }
}
