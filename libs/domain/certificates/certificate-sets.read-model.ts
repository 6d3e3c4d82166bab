import { Injectable } from '@nestjs/common';
import type { PlannedSet } from '@core/certificate';
import { formatDigest } from '@core/kernel';
import { type CommittedSet, DatasetsReadModel, type DatasetVersion } from '@domain/datasets';
import { LedgerReadModel } from '@domain/ledger';
import { inconsistent } from './certificates.errors.js';

/** A committed dataset version, its set, and the index of the entry that commits to it. */
export interface CertifiedSet {
  readonly version: DatasetVersion;
  readonly set: CommittedSet;
  readonly commitment: number;
}

/**
 * Reads the sets of committed versions, and checks them against the entries that commit to them.
 */
@Injectable()
export class CertificateSetsReadModel {
  constructor(
    private readonly datasets: DatasetsReadModel,
    private readonly ledger: LedgerReadModel,
  ) {}

  /**
   * In the order of the versions. @throws CertificatesError `proof-inconsistent` if a table differs
   * from its entry
   */
  async sets(versions: readonly DatasetVersion[]): Promise<CertifiedSet[]> {
    const [sets, entries] = await Promise.all([
      this.datasets.committedSetsOf(versions.map(({ id }) => id)),
      this.ledger.entries(versions.flatMap(({ committedEntry }) => committedEntry ?? [])),
    ]);
    const dataOf = new Map(entries.map(({ index, data }) => [index, data]));
    return versions.map((version) => {
      const commitment = version.committedEntry ?? -1;
      const [set, data] = [sets.get(version.id), dataOf.get(commitment)];
      const committed =
        set && data?.['root'] === formatDigest(set.root) && data['upto'] === set.upto && data['keys'] === set.keys;
      if (committed) return { version, set, commitment };
      const name = `${version.dataset}@${version.version}`;
      throw inconsistent(`the set of ${name} is not the one that entry ${commitment} commits to`);
    });
  }

  /** The sets that an answer takes, in the order of the plan. */
  async planned(sets: readonly PlannedSet[], asOf: number): Promise<CertifiedSet[]> {
    const versions = await Promise.all(
      sets.map(async ({ name }) => {
        const at = name.indexOf('@');
        return this.datasets.requireCommitted(name.slice(0, at), name.slice(at + 1), asOf);
      }),
    );
    return this.sets(versions);
  }
}
