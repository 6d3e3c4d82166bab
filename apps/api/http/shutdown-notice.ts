import { setMaxListeners } from 'node:events';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { whenOver } from './open-requests.js';
import { HttpError } from './problem.js';
import { syncHook } from './sync-hook.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether this service is shutting down. */
    shutdown: ShutdownNotice;
  }
}

/** What the HTTP interface does while it shuts down: refuse new requests, end open uploads. */
export class ShutdownNotice {
  private begun = false;
  private open = 0;
  private readonly uploads = new AbortController();
  private onIdle = (): void => undefined;
  /** Resolves when the shutdown has begun and no request is open. */
  readonly idle = new Promise<void>((resolve) => (this.onIdle = resolve));

  constructor() {
    // A listener for each open upload.
    setMaxListeners(0, this.uploads.signal);
  }

  /** From now on new requests are refused. */
  begin(): void {
    this.begun = true;
    this.leave(0);
  }

  /** Ends what is still being uploaded: the answer reports what was committed. */
  endUploads(): void {
    this.uploads.abort();
  }

  /** Passes on the items of an upload. Throws `shutting-down` when uploads must end. */
  async *untilEnded<Item>(source: AsyncIterable<Item>): AsyncGenerator<Item> {
    const { signal } = this.uploads;
    let end = (): void => undefined;
    const ended = (): void => end();
    signal.addEventListener('abort', ended, { once: true });
    const iterator = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        // One promise an item: a race with a promise that outlives it would keep every item.
        const next = await new Promise<IteratorResult<Item>>((resolve, reject) => {
          end = () => reject(shuttingDown());
          if (signal.aborted) end();
          iterator.next().then(resolve, reject);
        });
        if (next.done) return;
        yield next.value;
      }
    } finally {
      signal.removeEventListener('abort', ended);
      // A stalled source answers `return` only after its next item.
      const returned = iterator.return?.();
      if (signal.aborted) returned?.catch(() => undefined);
      else await returned;
    }
  }

  /** Counts open requests, and refuses those that begin after the shutdown. */
  static install(fastify: FastifyInstance): void {
    const notice = new ShutdownNotice();
    fastify.decorate('shutdown', notice);
    const admit = (request: FastifyRequest): void => {
      notice.open++;
      whenOver(request, () => notice.leave(1));
      if (notice.begun) throw shuttingDown({ Connection: 'close' });
    };
    fastify.addHook('onRequest', syncHook(admit));
  }

  private leave(requests: number): void {
    this.open -= requests;
    if (this.begun && this.open === 0) this.onIdle();
  }
}

function shuttingDown(headers: Readonly<Record<string, string>> = {}): HttpError {
  const sentence = 'The service is shutting down. Send the request again in a moment.';
  return new HttpError('shutting-down', sentence, [], { 'Retry-After': '5', ...headers });
}
