import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an object does when it is asked for, by the beginning of its key. */
export type Behaviour = 'whole' | 'slow' | 'broken' | 'replaced' | 'shorter' | 'stalled';

const PIECES = 20;

/**
 * An S3 server of which each object has the same text, and which sends it as the key states:
 * `slow`: in pieces, with a pause before each; `broken`: cut off in the middle, the first two
 * times; `replaced`: with another ETag after it was sent; `shorter`: of fewer bytes than HEAD
 * states; `stalled`: the first half, and nothing more.
 */
export class MisbehavingStore {
  private readonly sent = new Map<string, number>();
  private readonly server = createServer((request, response) => this.answer(request, response));

  private constructor(
    readonly content: Buffer,
    private readonly pauseMs: number,
  ) {}

  static async open(content: Buffer, pauseMs: number): Promise<MisbehavingStore> {
    const store = new MisbehavingStore(content, pauseMs);
    store.server.listen(0, '127.0.0.1');
    await once(store.server, 'listening');
    return store;
  }

  get env(): Record<string, string> {
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'us-east-1' };
    return { AWS_ENDPOINT_URL: url, ...keys };
  }

  /** How often the object was asked for. */
  asked(key: string): number {
    return this.sent.get(key) ?? 0;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const key = (request.url ?? '').split('?')[0]?.split('/').at(-1) ?? '';
    const behaviour = key.split('-')[0] as Behaviour;
    const times = this.asked(key);
    const length = behaviour === 'shorter' && request.method === 'GET' ? 100 : this.content.length;
    const etag = behaviour === 'replaced' && times > 0 ? '"another"' : '"one"';
    response.writeHead(200, { 'content-length': length, etag, 'content-type': 'text/plain' });
    if (request.method === 'HEAD') return void response.end();
    this.sent.set(key, times + 1);
    const half = this.content.subarray(0, this.content.length >> 1);
    if (behaviour === 'slow') this.drip(response, 0);
    else if (behaviour === 'stalled') response.write(half);
    else if (behaviour === 'broken' && times < 2) response.write(half, () => response.destroy());
    else response.end(this.content.subarray(0, length));
  }

  private drip(response: ServerResponse, piece: number): void {
    const size = Math.ceil(this.content.length / PIECES);
    setTimeout(() => {
      if (piece === PIECES) return void response.end();
      response.write(this.content.subarray(piece * size, (piece + 1) * size));
      this.drip(response, piece + 1);
    }, this.pauseMs);
  }
}
