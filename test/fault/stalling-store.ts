import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An S3 server with empty buckets that answers requests for objects only after `release()`.
 */
export class StallingStore {
  private readonly waiting: ServerResponse[] = [];
  private released = false;
  requests = 0;

  private readonly server = createServer((request, response) => {
    // The path of a bucket has one segment, that of an object has more.
    if ((request.url ?? '').split('?')[0]?.split('/').filter(Boolean).length === 1) {
      response.writeHead(200).end();
      return;
    }
    this.requests++;
    if (this.released) response.writeHead(404).end();
    else this.waiting.push(response);
  });

  static async open(): Promise<StallingStore> {
    const store = new StallingStore();
    store.server.listen(0, '127.0.0.1');
    await once(store.server, 'listening');
    return store;
  }

  get env(): Record<string, string> {
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'us-east-1' };
    return { AWS_ENDPOINT_URL: url, ...keys };
  }

  /** Answers the waiting requests and all later ones with 404. */
  release(): void {
    this.released = true;
    for (const response of this.waiting.splice(0)) response.writeHead(404).end();
  }

  hold(): void {
    this.released = false;
    this.requests = 0;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
