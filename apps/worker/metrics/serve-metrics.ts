import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { processMetrics } from '@platform/metrics';
import { explainListenError, httpUrl } from '@platform/process';

export interface ServedMetrics {
  readonly url: string;
  close(): Promise<void>;
}

/** Only this machine may scrape a worker: it has no keys to check. */
const HOST = '127.0.0.1';

/** Serves `/metrics` of this process on loopback. Throws if the port is taken. */
export async function serveMetrics(port: number): Promise<ServedMetrics> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    processMetrics.exposition().then(
      (text) => response.writeHead(200, { 'Content-Type': processMetrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.requestTimeout = 10_000;
  await listen(server, port);
  return {
    url: httpUrl(HOST, (server.address() as AddressInfo).port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explainListenError(error, HOST, port)));
    server.listen({ host: HOST, port }, resolve);
  });
}
