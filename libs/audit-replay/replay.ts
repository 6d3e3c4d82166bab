import { KernelError } from '@core/kernel';
import { AccessProjection, PersonalDataProjection } from './access-projection.js';
import { DatasetsProjection } from './datasets-projection.js';
import { FindingsProjection } from './findings-projection.js';
import { ModelsProjection } from './models-projection.js';
import type { ProjectedTable } from './projected-table.js';
import type { Complain, Projection, ReplayedEntry } from './replayed-entry.js';
import { RemovalsProjection } from './removals-projection.js';
import { ShardsProjection } from './shards-projection.js';
import { VendorsProjection } from './vendors-projection.js';
import { VerificationProjection } from './verification-projection.js';

/** Kinds that stand in the log and make no row that is compared. */
export const UNPROJECTED_KINDS: readonly string[] = ['ledger.key-rotated'];

/** Reads entries in the log's order into the tables that they make, in memory. Knows nothing but the published format of entries. */
export class Replay {
  private readonly projections: readonly Projection[];
  private readonly byKind: ReadonlyMap<string, Projection>;

  /** @param origin the log's origin line @param complain is told of entries that those before them do not allow */
  constructor(
    origin: string,
    private readonly complain: Complain,
  ) {
    const shards = new ShardsProjection(complain);
    const datasets = new DatasetsProjection(complain, shards, origin);
    this.projections = [
      ...[new AccessProjection(complain), new PersonalDataProjection(), new VendorsProjection(), shards, datasets],
      ...[new ModelsProjection(complain, datasets), new FindingsProjection(complain)],
      ...[new RemovalsProjection(complain, shards, datasets), new VerificationProjection(complain)],
    ];
    this.byKind = new Map(this.projections.flatMap((one) => one.kinds.map((kind) => [kind, one] as const)));
  }

  get kinds(): string[] {
    return [...this.byKind.keys()];
  }

  add(entry: ReplayedEntry): void {
    const projection = this.byKind.get(entry.kind);
    if (!projection) {
      if (!UNPROJECTED_KINDS.includes(entry.kind))
        this.complain(entry.index, `is of the kind ${entry.kind}, which this reader does not know`);
      return;
    }
    try {
      projection.apply(entry);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError || error instanceof KernelError)) throw error;
      this.complain(entry.index, `is no ${entry.kind} that can be read: ${error.message}`);
    }
  }

  tables(): ProjectedTable[] {
    return this.projections.flatMap((projection) => projection.tables());
  }
}
