import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection, requestText } from './http-connection.js';
import { ADMIN_KEY } from './server-process.js';

/** Milliseconds between two requests of a probe. */
const INTERVAL_MS = 10;

/**
 * Requests a path every 10 ms over one connection. A request that is sent late, since the one
 * before it took longer, counts from when it was due: a blocked service is measured as its callers
 * see it.
 */
export class Probe {
  private stopped = false;

  private constructor(
    private readonly connection: HttpConnection,
    private readonly request: string,
  ) {}

  static async open(url: string, path: string): Promise<Probe> {
    return new Probe(await HttpConnection.open(url), requestText('GET', path, ADMIN_KEY));
  }

  /** Runs until `stop`; returns the milliseconds of each request. */
  async run(): Promise<number[]> {
    const taken: number[] = [];
    this.stopped = false;
    for (let due = performance.now(); !this.stopped; due += INTERVAL_MS) {
      const early = due - performance.now();
      if (early > 0) await sleep(early);
      const { status, body } = await this.connection.send(this.request);
      if (status !== 200) throw new Error(`a probe returned ${status}: ${body.toString()}`);
      taken.push(performance.now() - due);
    }
    return taken;
  }

  stop(): void {
    this.stopped = true;
  }

  close(): void {
    this.connection.close();
  }
}
