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
import { keptSplits, NO_SPLITS, overlapOf, type Splits, splitsOf, unitedSplits } from './splits.js';
import { addedMembers, type ResolvedList, type VersionOrder } from './version-order.js';

const COMPLAINTS_LIMIT = 100;

export interface AssembledVersion {
  /** The version that the order starts from. */
  readonly base: DatasetVersion | null;
  readonly set: MemberSet;
  readonly splits: Splits;
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
    const added = await resolveAdded(shards, order, asOf);
    const scale = order.list?.scale ?? added.scale;
    if (base && scale > 1) throw fractionsOfBase();
    const set = remaining
      .scaled(scale)
      .plus(added.set)
      .plus(order.list?.set ?? MemberSet.empty);
    if (set.size > 0 || order.base !== undefined)
      return { base, set, splits: await this.splits(reader, order, { base, set }, asOf) };
    const message = 'This version would hold no shard. Only one with a base may be empty.';
    throw new DatasetsError('empty-dataset-version', message, [{ pointer: '', message: 'selects no shard' }]);
  }

  private async splits(
    reader: Reader,
    order: VersionOrder,
    { base, set }: Pick<AssembledVersion, 'base' | 'set'>,
    asOf: number,
  ): Promise<Splits> {
    const shards = this.shards.within(reader);
    const named = await resolveSplits(shards, order, set.members, asOf);
    const stated = unitedSplits(named, order.list?.splits ?? NO_SPLITS);
    const overlap = overlapOf(stated);
    if (overlap) throw await splitsOverlap(overlap, shards, asOf);
    return keptSplits(base ? await this.versions.within(reader).splits(base.id) : NO_SPLITS, set.members, stated);
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
    const { refused } = found;
    const message = refused
      ? `The version "${base}" was refused by rules, as entry ${refused.refusal} records.`
      : `The version "${base}" is still committing. Ask again when it is committed.`;
    throw new DatasetsError('base-not-committed', message, complain(refused ? 'is refused' : 'is not committed yet'));
  }
}

/** The members of each split that the order names; refuses the order if one is no member. */
async function resolveSplits(
  shards: ShardsReadModel,
  { splits = [] }: VersionOrder,
  members: Bitmap,
  asOf: number,
): Promise<Splits> {
  const refused = new Refused();
  const found: [string, Bitmap][] = [];
  for (const [at, { split, shards: names }] of splits.entries()) {
    const numbers = await shards.numbersOf(names, asOf);
    await inTurns(names, (name, n) =>
      refused.unlessMember(`/splits/${at}/shards/${n}`, name, numbers.get(name), members),
    );
    found.push([split, Bitmap.of(numbers.values())]);
  }
  refused.throwIfAny('Only members can be in a split');
  return splitsOf(found);
}

async function splitsOverlap(
  { names: [one, other], common }: NonNullable<ReturnType<typeof overlapOf>>,
  shards: ShardsReadModel,
  asOf: number,
): Promise<DatasetsError> {
  const first = [...common.next(0, 1)];
  const name = (await shards.namesOf(first, asOf)).get(first[0] ?? -1) ?? '';
  const more = common.size > 1 ? ` and ${common.size - 1} more members are` : ' is';
  const message = `${name}${more} in the splits "${one}" and "${other}". A member is in one split at most. Nothing was committed.`;
  return new DatasetsError('splits-overlap', message, [
    { pointer: '/splits', message: `"${one}" and "${other}" overlap` },
  ]);
}

/** Collects names that are no members; the first of them are listed. */
class Refused {
  private count = 0;
  private readonly complaints: Complaint[] = [];

  unlessMember(pointer: string, name: string, number: number | undefined, members: Bitmap): void {
    if ((number !== undefined && members.has(number)) || ++this.count > COMPLAINTS_LIMIT) return;
    const message = number === undefined ? `no shard is registered as ${name}` : `${name} is not a member`;
    this.complaints.push({ pointer, message });
  }

  throwIfAny(rule: string): void {
    const [first] = this.complaints;
    if (!first) return;
    const more = this.count > 1 ? ` (and ${this.count - 1} more)` : '';
    throw new DatasetsError(
      'not-a-member',
      `${rule}: ${first.message}${more}. Nothing was committed.`,
      this.complaints,
    );
  }
}

async function select(
  shards: ShardsReadModel,
  { dataset, query }: NonNullable<VersionOrder['from']>,
  asOf: number,
): Promise<Bitmap> {
  return shards.select({ ...query, dataset }, asOf);
}

async function resolveAdded(shards: ShardsReadModel, order: VersionOrder, asOf: number): Promise<ResolvedList> {
  const resolver = new MemberResolver(shards, asOf);
  await resolver.add(addedMembers(order));
  return resolver.finish();
}

function fractionsOfBase(): DatasetsError {
  const message =
    'Fractions multiply all weights, and those of a base are kept. State the whole list, or whole weights.';
  return new DatasetsError('invalid-order', message, [{ pointer: '/base', message: 'cannot be with fractions' }]);
}

/** The shards that the order removes; refuses the order if one of them is no member. */
async function resolveRemoved(
  shards: ShardsReadModel,
  { remove = [] }: VersionOrder,
  members: Bitmap,
  asOf: number,
): Promise<Bitmap> {
  const numbers = await shards.numbersOf(remove, asOf);
  const refused = new Refused();
  await inTurns(remove, (name, n) => refused.unlessMember(`/remove/${n}`, name, numbers.get(name), members));
  refused.throwIfAny('Only members can be removed');
  return Bitmap.of(numbers.values());
}
