import { Injectable } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import { RemovedContentReadModel } from '@domain/removals';

/** A fact that the writer should know at once. The write is recorded all the same. */
export interface WarningResponse {
  readonly code: 'holds-removed-shards' | 'no-end-recorded' | 'whole-version-counts';
  /** One sentence. */
  readonly message: string;
  /** Of `holds-removed-shards`. */
  readonly removal?: string;
  /** Of `holds-removed-shards`: the members that are removed. */
  readonly shards?: number;
  /** Of `no-end-recorded`: the id of the use. */
  readonly use?: string;
}

interface NamedVersion {
  readonly dataset: string;
  readonly version: string;
}

/** Warns of removed content in dataset versions that are committed or used. */
@Injectable()
export class ContentWarnings {
  constructor(
    private readonly removed: RemovedContentReadModel,
    private readonly datasets: DatasetsReadModel,
  ) {}

  /** @param asOf the tree size of the write: what it holds was recorded by then */
  async of(versions: readonly NamedVersion[], asOf: number): Promise<WarningResponse[]> {
    const names = new Map<number, string>();
    // Many uses may name one version.
    const distinct = new Map(versions.map((one) => [`${one.dataset}@${one.version}`, one]));
    for (const { dataset, version } of distinct.values()) {
      const found = await this.datasets.requireVersion(dataset, version, asOf);
      if (found.state === 'committed') names.set(found.id, `${dataset}@${version}`);
    }
    const found = await this.removed.inVersions([...names.keys()], asOf);
    return found.map(({ datasetVersion, removal, shards }) => ({
      code: 'holds-removed-shards',
      message: `${names.get(datasetVersion)} holds ${shards} ${shards === 1 ? 'shard' : 'shards'} that ${removal} removes.`,
      removal,
      shards,
    }));
  }
}
