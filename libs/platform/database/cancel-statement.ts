import { Connection as Wire, type PoolClient } from 'pg';

/** How long a request to cancel may take, in milliseconds. */
const LIMIT_MS = 5_000;

/** Members of the driver's client that its types lack. */
interface Session {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | object;
  readonly processID: number;
  readonly secretKey: number;
}

interface CancelWire {
  readonly stream: { destroy(error?: Error): void };
  connect(port: number | string, host?: string): void;
  cancel(processId: number, secretKey: number): void;
  once(event: string, listener: (error: Error) => void): this;
  on(event: string, listener: (error: Error) => void): this;
}

/**
 * Asks the server to cancel what this session executes (PostgreSQL manual, "Canceling Requests in
 * Progress"), over a connection of its own, which needs no log-in and no place in the pool.
 * Resolves when the server has closed it: by then the session has been signalled, and a signal that
 * finds it idle is ignored. So a statement that the session receives afterwards is not hit.
 * @throws Error if that is not known: then this session must not be used again
 */
export function cancelStatement(client: PoolClient): Promise<void> {
  // The cast: the driver's types lack what its own `Client.cancel` uses.
  const { host, port, ssl, processID, secretKey } = client as unknown as Session;
  const wire = new Wire({ ssl }) as unknown as CancelWire;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => wire.stream.destroy(new Error('the request to cancel took too long')), LIMIT_MS);
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    };
    wire.on('error', settle);
    wire.once('end', () => settle());
    wire.once(ssl ? 'sslconnect' : 'connect', () => wire.cancel(processID, secretKey));
    if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`);
    else wire.connect(port, host);
  });
}
