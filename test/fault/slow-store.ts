import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An S3 server of which each object has the same text. While it is held, it sends the first half of
 * an object and then nothing.
 */
export class SlowStore {
  private readonly waiting: (() => void)[] = [];
  private held = true;
  /** Objects whose first half was sent. */
  begun = 0;

  private constructor(private readonly content: Buffer) {}

  static async open(content: Buffer): Promise<SlowStore> {
    const store = new SlowStore(content);
    store.server.listen(0, '127.0.0.1');
    await once(store.server, 'listening');
    return store;
  }

  private readonly server = createServer((request, response) => {
    const headers = { 'content-length': this.content.length, etag: '"same"', 'content-type': 'text/plain' };
    response.writeHead(200, headers);
    if (request.method === 'HEAD') response.end();
    else this.send(response);
  });

  private send(response: ServerResponse): void {
    const half = this.content.length >> 1;
    response.write(this.content.subarray(0, half));
    this.begun++;
    const finish = (): void => void response.end(this.content.subarray(half));
    if (this.held) this.waiting.push(finish);
    else finish();
  }

  get env(): Record<string, string> {
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'us-east-1' };
    return { AWS_ENDPOINT_URL: url, ...keys };
  }

  /** Sends the rest of every object, from now on at once. */
  release(): void {
    this.held = false;
    for (const finish of this.waiting.splice(0)) finish();
  }

  hold(): void {
    this.held = true;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
