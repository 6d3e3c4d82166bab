import type { JsonObject } from '@core/kernel';
import { AccessProjection, PersonalDataProjection } from './access-projection.js';
import { DatasetsProjection } from './datasets-projection.js';
import { ENTRY_FORMATS, type Entry, type EntryKind } from './entry-formats.js';
import { FindingsProjection } from './findings-projection.js';
import { InspectionProjection } from './inspection-projection.js';
import { OpenLineageProjection } from './openlineage-projection.js';
import { PolicyProjection } from './policy-projection.js';
import { type ExpectedSegment, LineageSegments } from './lineage-segments.js';
import { ModelsProjection } from './models-projection.js';
import type { ProjectedTable } from './projected-table.js';
import type { Projection, Subscribe } from './projection.js';
import { ProbesProjection } from './probes-projection.js';
import { ReceiptsProjection } from './receipts-projection.js';
import { RemovalsProjection } from './removals-projection.js';
import { MalformedEntry } from './replay.errors.js';
import { ShardsProjection } from './shards-projection.js';
import { SubjectIndexProjection } from './subject-index-projection.js';
import { UsageProjection } from './usage-projection.js';
import { VendorsProjection } from './vendors-projection.js';
import { VerificationProjection } from './verification-projection.js';

/** An entry as the log holds it. Everything in it is attacker-controlled. */
export interface ReplayedEntry {
  readonly index: number;
  /** RFC 6962 leaf hash of its bytes. */
  readonly leafHash: Buffer;
  readonly kind: string;
  readonly at: string;
  readonly by: string;
  readonly data: JsonObject;
}

/** What is wrong with an entry: its data is malformed, or contradicts the entries before it. */
export interface EntryFault {
  readonly entry: number;
  readonly kind: string;
  readonly message: string;
}

export interface KeyRotation {
  /** The index of the entry that states it. */
  readonly entry: number;
  readonly from: string;
  readonly to: string;
}

/**
 * Replays entries, in the log's order, into the tables that they make, in memory. It depends on the
 * published format of entries and on nothing else of Whence.
 */
export class Replay {
  /** Verifier keys of the log, each with its successor. */
  readonly keyRotations: KeyRotation[] = [];
  private readonly handlers = new Map<string, (entry: ReplayedEntry) => void>();
  private readonly projections: readonly Projection[];
  private readonly subjects: SubjectIndexProjection;
  private readonly lineage: LineageSegments;
  private current: ReplayedEntry | undefined;

  /**
   * @param origin the log's origin line
   * @param onFault called for each fault, in the order of the entries
   */
  constructor(
    origin: string,
    private readonly onFault: (fault: EntryFault) => void,
  ) {
    const subscribe: Subscribe = (kind, apply) => this.subscribe(kind, apply);
    const report = (entry: number, message: string): void => this.report(entry, message);
    const shards = new ShardsProjection(subscribe, report);
    this.lineage = new LineageSegments(shards.shards, shards.derivations);
    const datasets = new DatasetsProjection(subscribe, report, shards, origin);
    const access = new AccessProjection(subscribe, report);
    const models = new ModelsProjection(subscribe, report, datasets);
    this.subjects = new SubjectIndexProjection(subscribe, report);
    this.projections = [
      access,
      new PersonalDataProjection(subscribe),
      new VendorsProjection(subscribe, report),
      shards,
      datasets,
      models,
      new FindingsProjection(subscribe, report),
      new RemovalsProjection(subscribe, report, shards, datasets, access),
      new VerificationProjection(subscribe, report),
      new PolicyProjection(subscribe, report, access, datasets),
      new ReceiptsProjection(subscribe, report, models, shards.shards),
      new UsageProjection(subscribe, report),
      new InspectionProjection(subscribe, report, shards.shards),
      new ProbesProjection(subscribe, report, models),
      new OpenLineageProjection(subscribe, report),
      this.subjects,
    ];
    subscribe('ledger.key-rotated', ({ index, data }) => this.keyRotations.push({ entry: index, ...data }));
  }

  /** The kinds of entry that it reads. */
  get kinds(): string[] {
    return [...this.handlers.keys()];
  }

  /** Never throws: an entry that cannot be applied is reported as a fault and skipped. */
  add(entry: ReplayedEntry): void {
    this.current = entry;
    this.subjects.read(entry);
    const handle = this.handlers.get(entry.kind);
    if (!handle) return this.report(entry.index, 'is of a kind that this version does not read');
    try {
      handle(entry);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const problem = error instanceof MalformedEntry ? 'is malformed' : 'could not be applied';
      this.report(entry.index, `${problem}: ${message}`);
    }
  }

  tables(): ProjectedTable[] {
    return this.projections.flatMap((projection) => projection.tables());
  }

  /**
   * The lineage of so many shards from one on, as a segment states it; ask in the order of shards.
   * Null if they are not registered.
   */
  lineageOf(shard: number, shards: number): ExpectedSegment | null {
    return this.lineage.of(shard, shards);
  }

  private subscribe<Kind extends EntryKind>(kind: Kind, apply: (entry: Entry<Kind>) => void): void {
    const read = ENTRY_FORMATS[kind];
    this.handlers.set(kind, ({ index, leafHash, at, by, data }) =>
      apply({ index, leafHash, kind, at, by, data: read(data, '/data') }),
    );
  }

  private report(entry: number, message: string): void {
    this.onFault({ entry, kind: this.current?.kind ?? '', message });
  }
}
