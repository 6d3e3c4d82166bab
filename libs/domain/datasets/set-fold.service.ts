import { Injectable, Optional } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import { TrieError } from '@core/trie';
import { LogOrigin } from '@domain/ledger';
import { ShardRecords } from '@domain/shards';
import type { Reader } from '@platform/database';
import {
  buildTaggedTrie,
  changeTaggedTrie,
  isWorthChanging,
  type KeyPage,
  memberTag,
  type StoredTaggedTrie,
  type TaggedTrie,
} from '@platform/tries';
import type { FoldedSet } from './committed-set.js';
import { missingShards } from './datasets.errors.js';

/** Shards whose names are read with one statement. */
const PAGE = 20_000;

/** A version's members, and they with all their ancestors. */
export interface FoldedSets {
  readonly members: Bitmap;
  readonly upstream: Bitmap;
}

/** A committed version that the set to fold may differ little from. */
export interface FoldBase extends FoldedSets {
  readonly trie: () => Promise<StoredTaggedTrie>;
}

export interface FoldOptions {
  readonly base?: FoldBase | undefined;
  /** Called with how many of `2 * upstream.size` steps are done. */
  readonly progress?: (steps: number) => void;
  /** Other writers wait for this fold, so it does not queue behind others. */
  readonly urgent?: boolean;
}

type FoldedTrie = Pick<FoldedSet, 'root' | 'index' | 'order'>;

const whole = ({ root, index, tags }: TaggedTrie): FoldedTrie => ({ root, index, order: { base: null, runs: [tags] } });

/** Builds the trie of a version's upstream set, keyed by the entries that registered the shards. */
@Injectable()
export class SetFoldService {
  constructor(
    private readonly records: ShardRecords,
    private readonly origin: LogOrigin,
    @Optional() private readonly pageSize: number = PAGE,
  ) {}

  /** @param upstream the members and all their ancestors, registered by entries before `upto` */
  async fold(reader: Reader, sets: FoldedSets, upto: number, options: FoldOptions = {}): Promise<FoldedSet> {
    const { members, upstream } = sets;
    const { base, ...rest } = options;
    const records = this.records.within(reader);
    const changed = base && (await this.change(records, base, sets));
    if (changed) options.progress?.(2 * upstream.size);
    const task = { origin: this.origin.line, count: upstream.size, ...rest };
    const { root, index, order } =
      changed ?? whole(await buildTaggedTrie({ ...task, pages: this.pages(records, members, upstream) }));
    return { upto, keys: upstream.size, root, index, order };
  }

  /**
   * Null where the whole trie is to be built: the sets differ too much, or what is stored is
   * damaged.
   */
  private async change(records: ShardRecords, base: FoldBase, sets: FoldedSets): Promise<FoldedTrie | null> {
    const [from, to] = [base.upstream.size, sets.upstream.size];
    // Their sizes alone may show it, before a set is compared.
    if (!isWorthChanging(from, to, Math.abs(from - to))) return null;
    const [without, plus] = [onlyIn(base, sets), onlyIn(sets, base)];
    if (!isWorthChanging(from, to, sizeOf(without) + sizeOf(plus))) return null;
    const delta = { without: tagsOf(without), plus: tagsOf(plus) };
    const keysOf = async (numbers: number[]): Promise<Omit<KeyPage, 'tags'>> => {
      const page = await records.page(numbers);
      if (page === null)
        throw new TrieError('bad-reader-answer', 'The stored trie has shards that are not registered.');
      return page;
    };
    try {
      const stored = await base.trie();
      const { runs, ...trie } = await changeTaggedTrie({ origin: this.origin.line, base: stored, ...delta, keysOf });
      return { ...trie, order: { base: stored.root, runs } };
    } catch (error) {
      if (error instanceof TrieError && error.code === 'bad-reader-answer') return null;
      throw error;
    }
  }

  private async *pages(records: ShardRecords, members: Bitmap, upstream: Bitmap): AsyncGenerator<KeyPage> {
    for (let from = 0; ;) {
      const numbers = [...upstream.next(from, this.pageSize)];
      const last = numbers.at(-1);
      if (last === undefined) return;
      const page = await records.page(numbers);
      if (page === null) throw missingShards();
      const own = new Set(members.slice(numbers[0] ?? 0, last + 1));
      const tags = Uint32Array.from(numbers, (number) => (own.has(number) ? memberTag(number) : number));
      yield { tags, ...page };
      from = last + 1;
    }
  }
}

/** Shards by their roles in a trie. */
interface Roles {
  readonly members: Bitmap;
  readonly ancestors: Bitmap;
}

/** What the first set's trie has, and the second's has not or in another role. */
function onlyIn(first: FoldedSets, second: FoldedSets): Roles {
  return {
    members: first.members.andNot(second.members),
    ancestors: first.upstream.andNot(first.members).andNot(second.upstream.andNot(second.members)),
  };
}

const sizeOf = ({ members, ancestors }: Roles): number => members.size + ancestors.size;
const tagsOf = ({ members, ancestors }: Roles): number[] => [...Array.from(members, memberTag), ...ancestors];
