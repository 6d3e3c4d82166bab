import { sha256 } from '@core/kernel';
import { EMPTY_LIST, extendList, PendingOccurrences } from '@core/subject-index';
import { GrowingTrie } from '@core/trie';
import type { MonitorState } from './monitor-state.js';

/**
 * The index of subjects, recomputed from entries: as of its last commitment, and what entries since
 * then state. About 140 bytes of memory a subject.
 */
export class RecomputedIndex {
  private readonly trie = new GrowingTrie();
  readonly pending = new PendingOccurrences();

  /**
   * Rebuilds what a state describes from the bytes of its occurrences, in pieces of whole ones.
   * Undefined if they do not lead to its root.
   */
  static restore({ index }: MonitorState, occurrences: Iterable<Uint8Array>): RecomputedIndex | undefined {
    const restored = new RecomputedIndex();
    for (const piece of occurrences) {
      restored.pending.addBytes(piece);
      restored.advance(index.upto);
    }
    const isWhole = restored.subjects === index.subjects && restored.pendingHash() === index.pending;
    return isWhole && restored.root() === index.root ? restored : undefined;
  }

  get subjects(): number {
    return this.trie.size;
  }

  root(): string {
    return this.trie.root().toString('hex');
  }

  /** SHA-256 of what no commitment covers, in hex. */
  pendingHash(): string {
    return sha256(this.pending.bytesFrom(0)).toString('hex');
  }

  /** Adds what the entries before `upto` state. */
  advance(upto: number): void {
    this.pending.take(upto, (key, index, leafHash) => {
      this.trie.set(key, extendList(this.trie.get(key) ?? EMPTY_LIST, { index, leafHash }));
    });
  }
}
