import { parentPort, workerData } from 'node:worker_threads';
import { type KeyPage, type SpillFolder, type TaggedTrie, TaggedLeaves } from './tagged-leaves.js';

/** What the thread is started with. */
export interface ThreadTask {
  readonly origin: string;
  readonly spillTo?: SpillFolder;
}

export type ToThread = { readonly page: KeyPage } | 'finish';
/** `taken`: keys that were taken in, of each page; `done`: keys that are in the trie. */
export type FromThread =
  { readonly taken: number } | { readonly done: number } | { readonly trie: TaggedTrie } | { readonly fault: string };

const { origin, spillTo } = workerData as ThreadTask;
const leaves = new TaggedLeaves(origin, spillTo);
const say = (message: FromThread): void => parentPort?.postMessage(message);

parentPort?.on('message', (message: ToThread) => {
  try {
    if (message !== 'finish') {
      leaves.add(message.page);
      return say({ taken: message.page.tags.length });
    }
    const trie = leaves.finish((done) => say({ done }));
    parentPort?.postMessage({ trie } satisfies FromThread, [trie.tags.buffer as ArrayBuffer]);
  } catch (error) {
    say({ fault: error instanceof Error ? error.message : String(error) });
  }
});
