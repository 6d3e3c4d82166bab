import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type KeyPage, TaggedLeaves, type TaggedTrie } from './tagged-leaves.js';
import type { FromThread, ThreadTask, ToThread } from './trie-thread.js';

export interface TrieTask {
  /** The log's origin line, a part of every key. */
  readonly origin: string;
  /** The number of keys in all pages. */
  readonly count: number;
  readonly pages: AsyncIterable<KeyPage>;
  /**
   * Receives how many of `2 * count` steps are done: each key is added, then sorted into the trie.
   */
  readonly progress?: (done: number) => void;
  /** Skips the queue, for callers that others wait for, such as the holder of a lock. */
  readonly urgent?: boolean;
  /** Bytes of rows in memory before they are moved to disk. */
  readonly memoryBytes?: number;
}

/** Up to this number of keys the trie is built in the calling thread, in some 10 ms. */
export const INLINE_KEYS = 2_000;
const MEMORY_BYTES = 64 * 2 ** 20;
/** Concurrent threads; other builds wait. */
const THREAD_LIMIT = 2;

/**
 * The source or the compiled file, like this file: specs and benchmarks compile sources on loading,
 * in threads too.
 */
const THREAD = path.join(__dirname, `trie-thread${path.extname(__filename)}`);
const COMPILING =
  path.extname(__filename) === '.ts' ? ['-r', path.join(__dirname, '../../testing/harness/typescript-hook.cjs')] : [];

const queue = new Set<Promise<unknown>>();

/**
 * Builds the trie of a set: a small one directly, a large one in a worker thread, so that it does
 * not block the process.
 */
export async function buildTaggedTrie(task: TrieTask): Promise<TaggedTrie> {
  if (task.count <= INLINE_KEYS) return buildInline(task);
  while (!task.urgent && queue.size >= THREAD_LIMIT) await Promise.race(queue);
  const building = buildInThread(task);
  const ended = building.catch(() => undefined).finally(() => queue.delete(ended));
  queue.add(ended);
  return building;
}

async function buildInline({ origin, pages, progress }: TrieTask): Promise<TaggedTrie> {
  const leaves = new TaggedLeaves(origin);
  let taken = 0;
  for await (const page of pages) {
    leaves.add(page);
    progress?.((taken += page.tags.length));
  }
  return leaves.finish((done) => progress?.(taken + done));
}

async function buildInThread(task: TrieTask): Promise<TaggedTrie> {
  const { origin, memoryBytes = MEMORY_BYTES } = task;
  // Created here, so that it is removed however the thread ends.
  const folder = await mkdtemp(path.join(tmpdir(), 'whence-trie-'));
  const workerData: ThreadTask = { origin, spillTo: { path: folder, memoryBytes } };
  const thread = new TrieThread(new Worker(THREAD, { workerData, execArgv: COMPILING }));
  try {
    return await feed(thread, task);
  } finally {
    await thread.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads the next page while the thread adds one: at most two pages are in memory. */
async function feed(thread: TrieThread, { pages, progress }: TrieTask): Promise<TaggedTrie> {
  let taken = 0;
  let before: Promise<FromThread> | undefined;
  const settle = async (): Promise<void> => {
    const answer = await before;
    if (answer && 'taken' in answer) progress?.((taken += answer.taken));
  };
  for await (const page of pages) {
    await settle();
    before = thread.request({ page });
  }
  await settle();
  const answer = await thread.request('finish', (done) => progress?.(taken + done));
  if ('trie' in answer) return answer.trie;
  throw new Error('the thread returned no trie');
}

/** A worker thread with one request at a time. */
class TrieThread {
  private settle: { resolve: (answer: FromThread) => void; reject: (error: Error) => void } | undefined;
  private failure: Error | undefined;
  private onProgress: (done: number) => void = () => undefined;

  constructor(private readonly worker: Worker) {
    worker.on('message', (message: FromThread) => {
      if ('done' in message) return this.onProgress(message.done);
      if ('fault' in message) return this.fail(new Error(`A trie could not be built: ${message.fault}`));
      this.settle?.resolve(message);
    });
    worker.on('error', (error) => this.fail(error));
    worker.on('exit', (code) => this.fail(new Error(`The thread that builds a trie ended with ${code}.`)));
  }

  request(message: ToThread, onProgress: (done: number) => void = () => undefined): Promise<FromThread> {
    this.onProgress = onProgress;
    const answer = new Promise<FromThread>((resolve, reject) => {
      this.settle = { resolve, reject };
      if (this.failure) reject(this.failure);
      else this.post(message);
    });
    // It may fail before anything awaits it, while the next page is being read.
    answer.catch(() => undefined);
    return answer;
  }

  async close(): Promise<void> {
    this.failure ??= new Error('closed');
    await this.worker.terminate();
  }

  /**
   * Copies the bytes and transfers the copies: bytes from a database are a view of a larger buffer.
   */
  private post(message: ToThread): void {
    if (message === 'finish') return this.worker.postMessage(message);
    const tags = Uint32Array.from(message.page.tags);
    const records = Uint8Array.from(message.page.records);
    const entries = Float64Array.from(message.page.entries);
    const page: KeyPage = { tags, entries, records };
    this.worker.postMessage({ page } satisfies ToThread, [tags.buffer, entries.buffer, records.buffer]);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.settle?.reject(this.failure);
  }
}
