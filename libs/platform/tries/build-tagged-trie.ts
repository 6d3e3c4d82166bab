import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type KeyPage, TaggedLeaves, type TaggedTrie } from './tagged-leaves.js';
import type { FromThread, ThreadTask, ToThread } from './trie-thread.js';

export interface TrieTask {
  /** The log's origin line, a part of every key. */
  readonly origin: string;
  /** How many keys will come. */
  readonly count: number;
  readonly pages: AsyncIterable<KeyPage>;
  /** Told how many of `2 * count` steps are done: each key is taken in, and put in its place. */
  readonly progress?: (done: number) => void;
  /** Others wait for whoever asks, such as the holder of a lock: it does not wait for them. */
  readonly urgent?: boolean;
  /** Rows held in memory before the rest waits on disk. */
  readonly memoryBytes?: number;
}

/** Keys up to which the trie is built where it is asked for: some 10 ms. */
export const INLINE_KEYS = 2_000;
const MEMORY_BYTES = 64 * 2 ** 20;
/** Threads at work at a time; others wait. */
const AT_ONCE = 2;

/** Compiled or not, as this file is: sources (in specs and benchmarks) are compiled as they are loaded, in threads too. */
const THREAD = path.join(__dirname, `trie-thread${path.extname(__filename)}`);
const COMPILING =
  path.extname(__filename) === '.ts' ? ['-r', path.join(__dirname, '../../testing/harness/typescript-hook.cjs')] : [];

const queue = new Set<Promise<unknown>>();

/** Builds the trie of a set: a small one at once, a large one in a worker thread, so that nobody else in this process waits for it. */
export async function buildTaggedTrie(task: TrieTask): Promise<TaggedTrie> {
  if (task.count <= INLINE_KEYS) return buildHere(task);
  while (!task.urgent && queue.size >= AT_ONCE) await Promise.race(queue);
  const building = buildInThread(task);
  const ended = building.catch(() => undefined).finally(() => queue.delete(ended));
  queue.add(ended);
  return building;
}

async function buildHere({ origin, pages, progress }: TrieTask): Promise<TaggedTrie> {
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
  // Of this side, so that they are removed however the thread ends.
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

/** One page is on its way while the next is made, so what waits is bounded. */
async function feed(thread: TrieThread, { pages, progress }: TrieTask): Promise<TaggedTrie> {
  let taken = 0;
  let before: Promise<FromThread> | undefined;
  const settle = async (): Promise<void> => {
    const answer = await before;
    if (answer && 'taken' in answer) progress?.((taken += answer.taken));
  };
  for await (const page of pages) {
    await settle();
    before = thread.ask({ page });
  }
  await settle();
  const answer = await thread.ask('finish', (done) => progress?.(taken + done));
  if ('trie' in answer) return answer.trie;
  throw new Error('the thread that builds a trie did not answer it');
}

/** One question at a time. */
class TrieThread {
  private settle: { resolve: (answer: FromThread) => void; reject: (error: Error) => void } | undefined;
  private failure: Error | undefined;
  private told: (done: number) => void = () => undefined;

  constructor(private readonly worker: Worker) {
    worker.on('message', (message: FromThread) => {
      if ('done' in message) return this.told(message.done);
      if ('fault' in message) return this.fail(new Error(`A trie could not be built: ${message.fault}`));
      this.settle?.resolve(message);
    });
    worker.on('error', (error) => this.fail(error));
    worker.on('exit', (code) => this.fail(new Error(`The thread that builds a trie ended with ${code}.`)));
  }

  ask(message: ToThread, told: (done: number) => void = () => undefined): Promise<FromThread> {
    this.told = told;
    const answer = new Promise<FromThread>((resolve, reject) => {
      this.settle = { resolve, reject };
      if (this.failure) reject(this.failure);
      else this.post(message);
    });
    // It may fail while the next page is still being read, before anybody waits for it.
    answer.catch(() => undefined);
    return answer;
  }

  async close(): Promise<void> {
    this.failure ??= new Error('closed');
    await this.worker.terminate();
  }

  /** Bytes from a database are a view of much more; what is sent is theirs alone, and handed over. */
  private post(message: ToThread): void {
    if (message === 'finish') return this.worker.postMessage(message);
    const tags = Uint32Array.from(message.page.tags);
    const records = Uint8Array.from(message.page.records);
    const page: KeyPage = { tags, names: message.page.names, records };
    this.worker.postMessage({ page } satisfies ToThread, [tags.buffer, records.buffer]);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.settle?.reject(this.failure);
  }
}
