import { Injectable, Optional } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import { LogOrigin } from '@domain/ledger';
import { ShardRecords } from '@domain/shards';
import type { Reader } from '@platform/database';
import { buildTaggedTrie, type KeyPage, memberTag } from '@platform/tries';
import type { FoldedSet } from './committed-set.js';
import { missingShards } from './datasets.errors.js';

/** Shards whose names are read with one statement. */
const PAGE = 20_000;

export interface FoldOptions {
  /** Called with how many of `2 * upstream.size` steps are done. */
  readonly progress?: (steps: number) => void;
  /** Other writers wait for this fold, so it does not queue behind others. */
  readonly urgent?: boolean;
}

/** Builds the trie of a version's upstream set, keyed by the entries that registered the shards. */
@Injectable()
export class SetFoldService {
  constructor(
    private readonly records: ShardRecords,
    private readonly origin: LogOrigin,
    @Optional() private readonly pageSize: number = PAGE,
  ) {}

  /** @param upstream the members and all their ancestors, registered by entries before `upto` */
  async fold(
    reader: Reader,
    { members, upstream }: { readonly members: Bitmap; readonly upstream: Bitmap },
    upto: number,
    options: FoldOptions = {},
  ): Promise<FoldedSet> {
    const pages = this.pages(this.records.within(reader), members, upstream);
    const task = { origin: this.origin.line, count: upstream.size, pages, ...options };
    const { root, index, tags } = await buildTaggedTrie(task);
    return { upto, keys: upstream.size, root, index, tags };
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
