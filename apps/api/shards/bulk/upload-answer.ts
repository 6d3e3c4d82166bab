import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bytes to buffer for a client that sends before it reads; beyond them the upload waits. */
const BUFFER_LIMIT = 4 * 1024 * 1024;
/** Bytes after which the answer begins. Until then its status can still report a failure. */
const BEGIN_AT = 64 * 1024;
const READ_TIMEOUT_MS = 60_000;

/** The NDJSON answer of an upload, written line by line. */
export class UploadAnswer {
  private readonly stream = new PassThrough({ highWaterMark: BUFFER_LIMIT });
  private begin: (body: Readable) => void = () => undefined;
  /** The body, once `BEGIN_AT` bytes or all of it are written. */
  readonly begun = new Promise<Readable>((resolve) => (this.begin = resolve));

  constructor() {
    // The request stream reports the closed connection.
    this.stream.on('error', () => undefined);
  }

  isEmpty = true;
  hasBegun = false;

  /** Waits while the client does not read, for at most a minute. */
  async write(line: object): Promise<void> {
    if (this.stream.destroyed) return;
    this.isEmpty = false;
    const room = this.stream.write(`${JSON.stringify(line)}\n`);
    if (this.stream.readableLength >= BEGIN_AT) this.start();
    if (!room) await this.drained();
  }

  end(): void {
    this.stream.end();
    this.start();
  }

  private start(): void {
    this.hasBegun = true;
    this.begin(this.stream);
  }

  private async drained(): Promise<void> {
    const timer = new AbortController();
    const options = { signal: timer.signal };
    const waited = sleep(READ_TIMEOUT_MS, 'not read', options).catch(() => 'over');
    const read = Promise.race([once(this.stream, 'drain', options), once(this.stream, 'close', options)]).catch(
      () => [],
    );
    const outcome = await Promise.race([waited, read]);
    timer.abort();
    if (outcome === 'not read') this.stream.destroy(new Error('the answer is not read'));
  }
}
