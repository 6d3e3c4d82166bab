import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection, requestText } from './http-connection.js';
import { ADMIN_KEY } from './server-process.js';

/** Milliseconds between two requests of a probe. */
const INTERVAL_MS = 10;

/** Requests of a probe that may wait at a time; beyond it the next ones are sent late. */
const CONNECTIONS = 64;

/**
 * Requests a path every 10 ms, as many callers would: each request over a connection that no other
 * waits on. It counts from when it was due: a blocked service is measured as its callers see it.
 */
export class Probe {
  private stopped = false;

  private readonly free: HttpConnection[] = [];
  private readonly request: string;

  constructor(
    private readonly url: string,
    path: string,
  ) {
    this.request = requestText('GET', path, ADMIN_KEY);
  }

  /** Runs until `stop`; returns the milliseconds of each request. */
  async run(): Promise<number[]> {
    const taken: number[] = [];
    const waiting = new Set<Promise<void>>();
    this.stopped = false;
    for (let due = performance.now(); !this.stopped; due += INTERVAL_MS) {
      const early = due - performance.now();
      if (early > 0) await sleep(early);
      while (waiting.size === CONNECTIONS) await Promise.race(waiting);
      const answered = this.send().then(() => {
        taken.push(performance.now() - due);
        waiting.delete(answered);
      });
      waiting.add(answered);
    }
    await Promise.all(waiting);
    return taken;
  }

  stop(): void {
    this.stopped = true;
  }

  close(): void {
    for (const connection of this.free) connection.close();
  }

  private async send(): Promise<void> {
    const free = this.freeConnection();
    const connection = free ?? (await HttpConnection.open(this.url));
    const answer = connection.send(this.request);
    // The server closes an idle connection at any moment: a client then sends again on a new one.
    if (
      free &&
      (await answer.then(
        () => false,
        () => true,
      ))
    )
      return this.send();
    const { status, body } = await answer;
    if (status !== 200) throw new Error(`a probe returned ${status}: ${body.toString()}`);
    this.free.push(connection);
  }

  private freeConnection(): HttpConnection | undefined {
    for (;;) {
      const connection = this.free.pop();
      if (!connection || connection.isOpen) return connection;
    }
  }
}
