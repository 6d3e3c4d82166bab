import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bytes that wait for a caller who sends before reading; then the upload waits too. */
const BUFFER_LIMIT = 4 * 1024 * 1024;
/** Bytes after which the answer begins. Until then a failure can still be told by its status. */
const BEGIN_AT = 64 * 1024;
const PATIENCE_MS = 60_000;

/** The NDJSON answer of an upload, a line at a time. */
export class UploadAnswer {
  private readonly stream = new PassThrough({ highWaterMark: BUFFER_LIMIT });
  private begin: (body: Readable) => void = () => undefined;
  /** Its body, once enough is written or all is. */
  readonly begun = new Promise<Readable>((resolve) => (this.begin = resolve));

  constructor() {
    // A caller who went away is met on the way in.
    this.stream.on('error', () => undefined);
  }

  isEmpty = true;
  hasBegun = false;

  /** Waits while the caller does not read; gives up after a minute. */
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
    const patience = new AbortController();
    const options = { signal: patience.signal };
    const waited = sleep(PATIENCE_MS, 'not read', options).catch(() => 'over');
    const read = Promise.race([once(this.stream, 'drain', options), once(this.stream, 'close', options)]).catch(
      () => [],
    );
    const outcome = await Promise.race([waited, read]);
    patience.abort();
    if (outcome === 'not read') this.stream.destroy(new Error('the answer is not read'));
  }
}
