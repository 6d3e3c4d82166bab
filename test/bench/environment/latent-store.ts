import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** An S3 server of which each object has the same text, and which answers each request later. */
export class LatentStore {
  private readonly server = createServer((request, response) => {
    void sleep(this.latencyMs).then(() => {
      const { length } = this.content;
      response.writeHead(200, { 'content-length': length, etag: '"same"', 'content-type': 'text/plain' });
      response.end(request.method === 'HEAD' ? undefined : this.content);
    });
  });

  private constructor(
    private readonly content: Buffer,
    private readonly latencyMs: number,
  ) {}

  /** @param latencyMs from a request to the first byte of its answer, in milliseconds */
  static async open(content: Buffer, latencyMs: number): Promise<LatentStore> {
    const store = new LatentStore(content, latencyMs);
    store.server.listen(0, '127.0.0.1');
    await once(store.server, 'listening');
    return store;
  }

  /** What a process needs in its environment to read from it. */
  get env(): Record<string, string> {
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'us-east-1' };
    return { AWS_ENDPOINT_URL: url, ...keys };
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
