import type { Bitmap } from '@core/bitmap';
import type { SubjectResult } from '@core/certificate';
import type { DatasetsReadModel } from '@domain/datasets';
import type { RemovalsReadModel } from '@domain/removals';
import type { VerificationReadModel } from '@domain/verification';
import type { Lineage } from '@domain/lineage';
import type { ShardRecords } from '@domain/shards';
import type { Subject } from './subject.js';
import { selectedReaching, type Taint } from './taint-in-set.js';

interface Rooms {
  readonly removals: RemovalsReadModel;
  readonly verifications: VerificationReadModel;
  readonly datasets: DatasetsReadModel;
  readonly lineage: Lineage;
  readonly records: ShardRecords;
}

/** Statements about a removal read at a time. */
const PAGE = 500;

/** Of verifications begun last, how many are looked through for one that is concluded. */
const VERIFICATIONS = 50;

/** What a certificate about a removal rests on besides proofs: its statements, the redactions that answer it, and what verified it last. */
export class RemovalEvidence {
  private readonly redactions = new Set<number>();

  private constructor(
    private readonly rooms: Rooms,
    private readonly removal: string,
    private readonly taint: Taint,
    private readonly asOf: number,
  ) {}

  static async of(rooms: Rooms, removal: string, asOf: number): Promise<RemovalEvidence> {
    const { selected, tainted } = await rooms.removals.scope(removal, asOf);
    const redactions = await rooms.removals.redactions(removal, asOf);
    const cleaned = new Set(redactions.flatMap(({ shards }) => shards));
    return new RemovalEvidence(rooms, removal, { selected, tainted, cleaned }, asOf);
  }

  get selected(): Bitmap {
    return this.taint.selected;
  }

  /** The results for a dataset version; an ancestor that reaches its members through redactions only is told to be redacted. */
  async withRedactions(
    datasetVersion: number,
    subjects: readonly Subject[],
    results: readonly SubjectResult[],
  ): Promise<SubjectResult[]> {
    if (this.taint.cleaned.size === 0 || !results.some(({ result }) => result === 'ancestor')) return [...results];
    const members = await this.rooms.datasets.members(datasetVersion);
    const reaching = selectedReaching(members, this.taint, await this.rooms.lineage.view());
    const told = results.map((one, at): SubjectResult => {
      const redacted = one.result === 'ancestor' && !reaching.has(subjects[at]?.naming?.number ?? -1);
      return redacted ? { ...one, result: 'ancestor, redacted' } : one;
    });
    if (told.some(({ result }) => result === 'ancestor, redacted')) await this.citeRedactions(datasetVersion);
    return told;
  }

  /** The removal's own statements, the redactions that results rest on, and the last verification. */
  async entries(): Promise<number[]> {
    const found: number[] = [];
    for (;;) {
      const after = found.at(-1);
      const page = { limit: PAGE, ...(after !== undefined && { after }) };
      const statements = await this.rooms.removals.history(this.removal, page, this.asOf);
      found.push(...statements.map(({ index }) => index));
      if (statements.length < PAGE) return [...found, ...this.redactions, ...(await this.verified())];
    }
  }

  /** The entries of the verification that was concluded last, with its checks. */
  private async verified(): Promise<number[]> {
    const { verifications } = this.rooms;
    const begun = await verifications.ofRemoval(this.removal, { limit: VERIFICATIONS }, this.asOf);
    const last = begun.find(({ conclusion }) => conclusion !== null);
    if (!last?.conclusion) return [];
    const checks = await verifications.checks(last.id, this.asOf);
    return [last.entry, ...checks.map(({ entry }) => entry), last.conclusion.entry];
  }

  private async citeRedactions(datasetVersion: number): Promise<void> {
    const upstream = await this.rooms.datasets.upstream(datasetVersion);
    const made = [...this.taint.cleaned].filter((shard) => upstream.has(shard));
    for (const entry of await this.rooms.records.derivingEntries(made, this.asOf)) this.redactions.add(entry);
  }
}
