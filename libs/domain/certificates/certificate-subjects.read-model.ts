import { Injectable } from '@nestjs/common';
import { parseShardName } from '@core/kernel';
import { ShardRecords, ShardsReadModel } from '@domain/shards';
import { inconsistent } from './certificates.errors.js';
import { bindingEntry, hasRequestedName, requestedLocation, type Subject } from './subject.js';

/**
 * The requested shards, and the leaf hashes of the entries that registered them, by shard number.
 */
export interface NamedSubjects {
  readonly subjects: readonly Subject[];
  readonly records: ReadonlyMap<number, Buffer>;
}

/** Resolves the names of subjects, and finds the entries that link their names. */
@Injectable()
export class CertificateSubjectsReadModel {
  constructor(
    private readonly shards: ShardsReadModel,
    private readonly records: ShardRecords,
  ) {}

  /** In the order of the names, which need not be registered. */
  async named(names: readonly string[], asOf: number): Promise<NamedSubjects> {
    const parsed = names.map((name) => parseShardName(name, '/subject'));
    const numbers = await this.shards.numbersOf(parsed, asOf);
    const namings = await this.records.namings([...new Set(numbers.values())], asOf);
    const subjects = parsed.map((requested) => ({
      requested,
      naming: namings.get(numbers.get(requested) ?? -1) ?? null,
    }));
    return { subjects, records: await this.recordsOf(subjects, asOf) };
  }

  /**
   * Returns the entries that link a shard's names, for the subjects that some set has under another
   * name than the requested one.
   */
  async linkEntries(subjects: readonly Subject[], uptos: readonly number[], asOf: number): Promise<number[]> {
    const renamed = subjects.filter((subject) => !hasRequestedName(subject, uptos));
    const locations = renamed.flatMap((subject) => requestedLocation(subject) ?? []);
    const located = locations.length > 0 ? [...(await this.records.locatingEntries(locations, asOf)).values()] : [];
    return [...renamed.flatMap((subject) => bindingEntry(subject) ?? []), ...located];
  }

  private async recordsOf(subjects: readonly Subject[], asOf: number): Promise<Map<number, Buffer>> {
    const numbers = [...new Set(subjects.flatMap(({ naming }) => naming?.number ?? []))].sort((a, b) => a - b);
    const page = await this.records.page(numbers, asOf);
    if (page === null) throw inconsistent('a subject is not in the tables');
    return new Map(numbers.map((number, at) => [number, page.records.subarray(at * 32, at * 32 + 32)]));
  }
}
