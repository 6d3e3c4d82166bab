import { parentPort, workerData } from 'node:worker_threads';
import { type KeyPage, type SpillFolder, type TaggedTrie, TaggedLeaves } from './tagged-leaves.js';

/** The `workerData` of the thread. */
export interface ThreadTask {
  readonly origin: string;
  readonly spillTo?: SpillFolder;
}

export type ToThread = { readonly page: KeyPage } | 'finish';
/** `taken`: keys added from one page; `done`: keys in the trie. */
export type FromThread =
  { readonly taken: number } | { readonly done: number } | { readonly trie: TaggedTrie } | { readonly fault: string };

const { origin, spillTo } = workerData as ThreadTask;
const leaves = new TaggedLeaves(origin, spillTo);
const post = (message: FromThread): void => parentPort?.postMessage(message);

parentPort?.on('message', (message: ToThread) => {
  try {
    if (message !== 'finish') {
      leaves.add(message.page);
      return post({ taken: message.page.tags.length });
    }
    const trie = leaves.finish((done) => post({ done }));
    parentPort?.postMessage({ trie } satisfies FromThread, [trie.tags.buffer as ArrayBuffer]);
  } catch (error) {
    post({ fault: error instanceof Error ? error.message : String(error) });
  }
});
