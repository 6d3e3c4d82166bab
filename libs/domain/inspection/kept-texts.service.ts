import type { Unconfirmed } from '@core/detectors';
import type { ShardsReadModel } from '@domain/shards';
import { Pace } from '@platform/cancellation';
import { readRecords } from '@platform/records';
import { StorageError } from '@platform/storage';
import { firstReadable, type InspectedStorage } from './readable-place.service.js';
import { faultOf } from './running-detectors.js';

const EVERYTHING = Number.MAX_SAFE_INTEGER;
/** What may be read to compare the records of one shard: some ten minutes of a fast store. */
const BUDGET = { bytes: 64 * 2 ** 30, files: 5_000 };

/**
 * Reads the texts of kept records that are still where they were, so that records of one shard are
 * compared with them exactly. What cannot be read, or is beyond the budget, stays an estimate.
 */
export class KeptTexts {
  private readonly left = { ...BUDGET };
  private readonly gone = new Set<string>();

  constructor(
    private readonly storage: InspectedStorage,
    private readonly shards: ShardsReadModel,
    private readonly signal: AbortSignal,
  ) {}

  async confirm(unconfirmed: readonly Unconfirmed[]): Promise<void> {
    const byShard = new Map<string, Unconfirmed[]>();
    for (const one of unconfirmed) {
      const { shard } = one.reference;
      const same = byShard.get(shard);
      if (same) same.push(one);
      else if (!this.gone.has(shard)) byShard.set(shard, [one]);
    }
    for (const [shard, some] of byShard) {
      try {
        if (!(await this.confirmIn(shard, some))) this.gone.add(shard);
      } catch (error) {
        if (!faultOf(error) && !(error instanceof StorageError)) throw error;
        this.gone.add(shard);
      }
    }
  }

  /** False: there is nothing that may be read. */
  private async confirmIn(shard: string, some: readonly Unconfirmed[]): Promise<boolean> {
    const { mediaType, locations } = await this.shards.shard(shard, EVERYTHING);
    const place = await firstReadable(this.storage, locations, false);
    if ('reason' in place || place.bytes > this.left.bytes || this.left.files === 0) return false;
    this.left.bytes -= place.bytes;
    this.left.files--;
    const wanted = new Map<number, Unconfirmed[]>();
    for (const one of some) wanted.set(one.record, [...(wanted.get(one.record) ?? []), one]);
    // Each file has a signal of its own: what reads it listens until it is collected.
    const signal = AbortSignal.any([this.signal]);
    const file = { uri: place.uri, mediaType: mediaType ?? null, member: some[0]?.reference.text ?? undefined, signal };
    const pace = new Pace();
    let index = 0;
    for await (const batch of readRecords(this.storage.read(place.uri, signal), file)) {
      for (const { text } of batch) {
        for (const one of wanted.get(index) ?? []) one.confirm(text);
        wanted.delete(index++);
        if (wanted.size === 0) return true;
        if (pace.isDue()) await pace.turn();
      }
      if (pace.isDue()) await pace.turn();
    }
    return true;
  }
}
