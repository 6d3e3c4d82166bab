import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Speaks as S3 does, has a bucket and nothing in it, and answers for an object only when it is let.
 */
export class StallingStore {
  private readonly waiting: ServerResponse[] = [];
  private letting = false;
  asked = 0;

  private readonly server = createServer((request, response) => {
    // A bucket is named by one step, an object by more.
    if ((request.url ?? '').split('?')[0]?.split('/').filter(Boolean).length === 1) {
      response.writeHead(200).end();
      return;
    }
    this.asked++;
    if (this.letting) response.writeHead(404).end();
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

  /** What waits, and all that is asked from now on, is answered: it is gone. */
  release(): void {
    this.letting = true;
    for (const response of this.waiting.splice(0)) response.writeHead(404).end();
  }

  hold(): void {
    this.letting = false;
    this.asked = 0;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
