import { sliceText } from '@core/text';
import type { ReadDeclaration } from './read-declaration.js';
import { ShardsError } from './shards.errors.js';
import type { LineRefusal } from './shards.events.js';

/** Rounds in which only the refused lines, and repetitions of them, are refused. */
const EXACT_ROUNDS = 4;

/**
 * Collects the lines of a chunk that rules refuse. A line that repeats a refused one was planned as
 * a repetition: it is refused with it, so that a chunk of repetitions takes one round more and not
 * one for each. Lines that declare the same shard differently are asked about one by one; after a
 * few rounds all that share a name with a refused line are refused.
 */
export class RefusedLines {
  readonly byLine = new Map<number, LineRefusal>();
  private rounds = 0;
  private linesByKey: Map<string, number[]> | undefined;

  constructor(private readonly lines: readonly ReadDeclaration[]) {}

  add(found: ReadonlyMap<number, LineRefusal>): void {
    const keysOf = this.rounds++ < EXACT_ROUNDS ? textKey : nameKeys;
    if (this.rounds === 1 || this.rounds === EXACT_ROUNDS + 1) this.linesByKey = index(this.lines, keysOf);
    for (const [line, refusal] of found) {
      this.byLine.set(line, refusal);
      const read = this.lines[line];
      for (const key of read ? keysOf(read) : []) {
        for (const other of this.linesByKey?.get(key) ?? [])
          if (!this.byLine.has(other)) this.byLine.set(other, refusal);
      }
    }
  }
}

type KeysOf = (read: ReadDeclaration) => readonly string[];

const textKey: KeysOf = (read) =>
  read instanceof ShardsError ? [] : [typeof read.text === 'string' ? read.text : sliceText(read.text)];

const nameKeys: KeysOf = (read) =>
  read instanceof ShardsError
    ? []
    : [read.declaration.digest, read.declaration.uri].filter((name) => name !== undefined);

function index(lines: readonly ReadDeclaration[], keysOf: KeysOf): Map<string, number[]> {
  const byKey = new Map<string, number[]>();
  for (const [line, read] of lines.entries()) {
    for (const key of keysOf(read)) {
      const known = byKey.get(key);
      if (known) known.push(line);
      else byKey.set(key, [line]);
    }
  }
  return byKey;
}
