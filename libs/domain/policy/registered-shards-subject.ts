import { Bitmap } from '@core/bitmap';
import { type PolicyRecord, RecordedSubject } from './recorded-subject.read-model.js';
import type { WriteNames } from './subject.js';

/**
 * Registered shards, each a write of its own: what they state and inherit as of a tree size, as if
 * they were registered then.
 */
export class RegisteredShardsSubject extends RecordedSubject {
  override readonly oneByOne = true;

  /** @param from the number of the first shard */
  static async from(record: PolicyRecord, from: number): Promise<RegisteredShardsSubject> {
    const { origins, asOf, tx } = record;
    const to = await (tx ? origins.within(tx) : origins).shardCount(asOf);
    return new RegisteredShardsSubject(record, from < to ? Bitmap.fromRanges([[from, to]]) : Bitmap.empty());
  }

  private constructor(record: PolicyRecord, shards: Bitmap) {
    super(record, shards);
  }

  /** A registration names at most the dataset that the shard is of. */
  override writtenTo({ dataset, ...others }: WriteNames): Promise<Bitmap> {
    if (dataset === undefined || Object.values(others).some((name) => name !== undefined))
      return Promise.resolve(Bitmap.empty());
    return this.select({ dataset });
  }
}
