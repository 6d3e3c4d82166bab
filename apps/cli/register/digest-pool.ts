import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DigestedFile } from './digest-file.js';
import type { DigestJob } from './digest-worker.js';

interface Waiting {
  readonly job: DigestJob;
  readonly resolve: (digested: DigestedFile) => void;
  readonly reject: (error: Error) => void;
}

type Answer = { readonly digested: DigestedFile } | { readonly fault: string };

/** Hashes files on all cores. */
export class DigestPool {
  private readonly waiting: Waiting[] = [];
  private readonly idle: Worker[] = [];
  private readonly at = new Map<Worker, Waiting>();
  private closed = false;

  constructor(private readonly size = availableParallelism()) {}

  /** Throws an error with a sentence that names no path. */
  digest(job: DigestJob): Promise<DigestedFile> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new Error('was not read'));
      this.waiting.push({ job, resolve, reject });
      this.assign();
    });
  }

  /** Ends at once; what is being hashed is not finished. */
  async close(): Promise<void> {
    this.closed = true;
    const workers = [...this.idle, ...this.at.keys()];
    for (const { reject } of [...this.waiting.splice(0), ...this.at.values()]) reject(new Error('was not read'));
    this.at.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  private assign(): void {
    while (this.waiting.length > 0) {
      const worker = this.idle.pop() ?? (this.at.size < this.size ? this.start() : undefined);
      const next = worker && this.waiting.shift();
      if (!worker || !next) return;
      this.at.set(worker, next);
      worker.postMessage(next.job);
    }
  }

  private start(): Worker {
    const worker = new Worker(path.join(__dirname, 'digest-worker.js'));
    worker.on('message', (answer: Answer) => {
      const asked = this.leave(worker);
      this.idle.push(worker);
      if ('digested' in answer) asked?.resolve(answer.digested);
      else asked?.reject(new Error(answer.fault));
      this.assign();
    });
    worker.on('error', (error) => {
      this.leave(worker)?.reject(error);
      this.assign();
    });
    return worker;
  }

  private leave(worker: Worker): Waiting | undefined {
    const asked = this.at.get(worker);
    this.at.delete(worker);
    return asked;
  }
}
