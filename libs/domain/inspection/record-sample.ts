import { SeededSample } from '@core/detectors';
import type { FileRecord } from '@platform/records';

/** Records of a sample; more are as good as all of them. */
export const RECORDS_LIMIT = 100_000;
/** UTF-16 units of the texts of one sample. */
const HELD_LIMIT = 32 * 1024 * 1024;

/** A record of the sample, and its number within the shard. */
export interface ChosenRecord {
  readonly index: number;
  readonly record: FileRecord;
}

/**
 * A sample of the records of one shard, chosen while they are read (`SeededSample` about
 * "whence/record-sample/v1\n" ‖ seed ‖ "\n" ‖ shard, where shard is the number that the ledger gave
 * it): the same for the same seed, whatever the chunks.
 */
export class RecordSample {
  private sample: SeededSample<FileRecord> | null;
  private units = 0;
  private seen = 0;

  /** @param limit UTF-16 units of the texts that are kept at any time */
  constructor(
    size: number,
    seed: string,
    shard: number,
    private readonly limit = HELD_LIMIT,
  ) {
    this.sample = new SeededSample(size, `whence/record-sample/v1\n${seed}\n${shard}`);
  }

  /** Records offered so far. */
  get of(): number {
    return this.seen;
  }

  /** Takes the next record, or passes over it. */
  offer(record: FileRecord): void {
    this.seen++;
    const left = this.sample?.offer(() => this.held(record));
    this.units -= left?.text.length ?? 0;
    if (this.units > this.limit) this.sample = null;
  }

  /** The chosen records in their order; null: the texts took more than may be kept at any time. */
  chosen(): readonly ChosenRecord[] | null {
    return this.sample?.chosen().map(({ index, item }) => ({ index, record: item })) ?? null;
  }

  /** A copy: a text may be a part of a much longer one, which it would keep in memory. */
  private held(record: FileRecord): FileRecord {
    this.units += record.text.length;
    return { ...record, text: Buffer.from(record.text, 'utf16le').toString('utf16le') };
  }
}
