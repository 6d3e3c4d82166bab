import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import type { Complaint } from '@core/kernel';
import { ShardsReadModel } from '@domain/shards';
import { inTurns } from '@platform/cancellation';
import type { Reader } from '@platform/database';
import type { DatasetVersion } from './dataset-version.js';
import { DatasetsError } from './datasets.errors.js';
import { DatasetsReadModel } from './datasets.read-model.js';
import { MemberResolver } from './member-resolver.js';
import { MemberSet } from './member-set.js';
import { addedMembers, type VersionOrder } from './version-order.js';

const COMPLAINTS_LIMIT = 100;

export interface AssembledVersion {
  /** The version that the order starts from. */
  readonly base: DatasetVersion | null;
  readonly set: MemberSet;
}

/** Resolves an order to the set of members that it means as of a tree size. */
@Injectable()
export class VersionAssemblyService {
  constructor(
    private readonly shards: ShardsReadModel,
    private readonly versions: DatasetsReadModel,
  ) {}

  async assemble(reader: Reader, order: VersionOrder, asOf: number): Promise<AssembledVersion> {
    const base = await this.base(reader, order, asOf);
    const baseSet = base ? await this.versions.within(reader).memberSet(base.id) : MemberSet.empty;
    const shards = this.shards.within(reader);
    const start = order.from ? baseSet.union(await select(shards, order.from, asOf)) : baseSet;
    const remaining = start.without(await resolveRemoved(shards, order, start.members, asOf));
    const set = remaining.plus(await resolveAdded(shards, order, asOf)).plus(order.list?.set ?? MemberSet.empty);
    if (set.size > 0 || order.base !== undefined) return { base, set };
    const message = 'This version would hold no shard. Only one with a base may be empty.';
    throw new DatasetsError('empty-dataset-version', message, [{ pointer: '', message: 'selects no shard' }]);
  }

  /**
   * The version that the order starts from; null if it names none.
   * @throws DatasetsError `base-not-found`, or why the version is not one to start from
   */
  async base(reader: Reader, { dataset, base }: VersionOrder, asOf: number): Promise<DatasetVersion | null> {
    if (base === undefined) return null;
    const found = await this.versions.within(reader).version(dataset, base, asOf);
    const complain = (message: string) => [{ pointer: '/base', message }];
    if (found === null) {
      const message = `There is no version "${base}" of the dataset "${dataset}" to start from.`;
      throw new DatasetsError('base-not-found', message, complain('names no version of this dataset'));
    }
    if (found.withdrawn) {
      const message = `The version "${base}" was withdrawn by entry ${found.withdrawn.withdrawnBy}: ${found.withdrawn.reason}`;
      throw new DatasetsError('base-withdrawn', message, complain('is withdrawn'));
    }
    if (found.state === 'committed') return found;
    const message = `The version "${base}" is still committing. Ask again when it is committed.`;
    throw new DatasetsError('base-not-committed', message, complain('is not committed yet'));
  }
}

async function select(
  shards: ShardsReadModel,
  { dataset, query }: NonNullable<VersionOrder['from']>,
  asOf: number,
): Promise<Bitmap> {
  return shards.select({ ...query, dataset }, asOf);
}

async function resolveAdded(shards: ShardsReadModel, order: VersionOrder, asOf: number): Promise<MemberSet> {
  const resolver = new MemberResolver(shards, asOf);
  await resolver.add(addedMembers(order));
  return resolver.finish().set;
}

/** The shards that the order removes; refuses the order if one of them is no member. */
async function resolveRemoved(
  shards: ShardsReadModel,
  { remove = [] }: VersionOrder,
  members: Bitmap,
  asOf: number,
): Promise<Bitmap> {
  const numbers = await shards.numbersOf(remove, asOf);
  let refused = 0;
  const complaints: Complaint[] = [];
  await inTurns(remove, (name, index) => {
    const number = numbers.get(name);
    if ((number !== undefined && members.has(number)) || ++refused > COMPLAINTS_LIMIT) return;
    const message = number === undefined ? `no shard is registered as ${name}` : `${name} is not a member`;
    complaints.push({ pointer: `/remove/${index}`, message });
  });
  const [first] = complaints;
  if (!first) return Bitmap.of(numbers.values());
  const more = refused > 1 ? ` (and ${refused - 1} more)` : '';
  const message = `Only members can be removed: ${first.message}${more}. Nothing was committed.`;
  throw new DatasetsError('not-a-member', message, complaints);
}
