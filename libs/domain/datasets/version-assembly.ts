import { Bitmap } from '@core/bitmap';
import type { ShardQuery, ShardsReadModel } from '@domain/shards';
import type { Reader } from '@platform/database';
import { DatasetsError } from './datasets.errors.js';
import type { DatasetOrder } from './dataset-order.js';
import { MemberResolver } from './member-resolver.js';
import { MemberSet } from './member-set.js';

const COMPLAINTS_SHOWN = 100;

/** Turns an order into the set it asks for, as of a tree size. */
export class VersionAssembly {
  private readonly shards: ShardsReadModel;

  constructor(
    shards: ShardsReadModel,
    reader: Reader,
    private readonly asOf: number,
  ) {
    this.shards = shards.within(reader);
  }

  /** @param base the members of the version that the order starts from */
  async assemble(order: DatasetOrder, base: MemberSet): Promise<MemberSet> {
    const start = order.from ? base.union(await this.select(order.from)) : base;
    const kept = start.without(await this.removed(order, start.members));
    const set = kept.plus(await this.added(order)).plus(order.list?.set ?? MemberSet.empty);
    if (set.size > 0 || order.base !== undefined) return set;
    const message = 'This version would hold no shard. Only one with a base may be empty.';
    throw new DatasetsError('empty-dataset-version', message, [{ pointer: '', message: 'selects no shard' }]);
  }

  private async select({ dataset, query }: NonNullable<DatasetOrder['from']>): Promise<Bitmap> {
    const whole: ShardQuery = { ...query, ...(dataset !== undefined && { dataset }) };
    return this.shards.select(whole, this.asOf);
  }

  private async added({ add = [] }: DatasetOrder): Promise<MemberSet> {
    const resolver = new MemberResolver(this.shards, this.asOf);
    await resolver.add(add.map((member, index) => ({ ...member, pointer: `/add/${index}` })));
    return resolver.finish().set;
  }

  private async removed({ remove = [] }: DatasetOrder, members: Bitmap): Promise<Bitmap> {
    const numbers = await this.shards.numbersOf(remove, this.asOf);
    const strangers = remove.flatMap((name, index) => {
      const number = numbers.get(name);
      if (number !== undefined && members.has(number)) return [];
      const message = number === undefined ? `no shard is registered as ${name}` : `${name} is not a member`;
      return [{ pointer: `/remove/${index}`, message }];
    });
    const [first] = strangers;
    if (!first) return Bitmap.of(numbers.values());
    const more = strangers.length > 1 ? ` (and ${strangers.length - 1} more)` : '';
    const message = `Only members can be removed: ${first.message}${more}. Nothing was committed.`;
    throw new DatasetsError('not-a-member', message, strangers.slice(0, COMPLAINTS_SHOWN));
  }
}
