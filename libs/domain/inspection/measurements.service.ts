import { Injectable } from '@nestjs/common';
import { parseDigest } from '@core/kernel';
import { FindingsService, type NewFinding } from '@domain/findings';
import { type Actor, LedgerReadModel, LedgerService } from '@domain/ledger';
import { RemovalScopesReadModel, RemovalsReadModel } from '@domain/removals';
import { ShardNamesService, ShardsReadModel } from '@domain/shards';
import type { Reader, Transaction } from '@platform/database';
import { contradictionsOf } from './contradictions.js';
import { bindsDigests } from './identity.js';
import type { Inspection, ShardMeasurement } from './inspection.js';
import type { ShardInspected } from './inspection.jobs.js';
import { inspectionConcluded, measurementRecorded } from './inspection.ledger-entries.js';
import { InspectionsReadModel } from './inspections.read-model.js';
import { measuredFindings, removedContent } from './measured-findings.js';
import { frequentPhrases, phraseFinding } from './phrase-findings.js';
import { keptMeasurement, measurementList, statedResult } from './measurement-list.js';
import type { ListedLines } from './listed-lines.js';
import { type ListRows, ResultLists } from './result-lists.service.js';
import { INSERT_END, INSERT_MEASUREMENT, SELECT_MEASURED } from './store/inspection.sql.js';

/** A measurement whose full results are where they are kept, or are to be rows. */
export interface KeptMeasurement extends Omit<ShardMeasurement, 'kept'> {
  readonly list: ListedLines;
  readonly rows: ListRows;
}

/** Records what was measured. */
@Injectable()
export class MeasurementsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly inspections: InspectionsReadModel,
    private readonly findings: FindingsService,
    private readonly names: ShardNamesService,
    private readonly scopes: RemovalScopesReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly lists: ResultLists,
  ) {}

  /** Whether the shard is measured, or the inspection has ended; null: neither. */
  async settled(
    reader: Reader,
    { id, end }: Pick<Inspection, 'id' | 'end'>,
    shard: number,
  ): Promise<ShardInspected['outcome'] | null> {
    const [known] = await reader.query<{ entry: number }>(SELECT_MEASURED, [id, shard]);
    if (known) return 'known';
    return end ? 'ended' : null;
  }

  /**
   * Keeps the results in full, before the measurement is recorded: what is recorded has them. To be
   * done outside of a transaction, since the writers would wait.
   * @throws InspectionError `results-unavailable`
   */
  async keep(measured: ShardMeasurement): Promise<KeptMeasurement> {
    const { kept = [], ...whole } = keptMeasurement(measured);
    const list = measurementList(whole.results);
    return { ...whole, list, rows: await this.lists.write([list, ...kept]) };
  }

  /**
   * Records the measurement of a shard once: repeated, or made twice at a time, the first one
   * stays. The last shard concludes the inspection. Contradictions raise findings.
   */
  async record(tx: Transaction, by: Actor, id: string, kept: KeptMeasurement): Promise<ShardInspected['outcome']> {
    const { nextIndex } = await this.ledger.open(tx);
    const inspection = await this.inspections.within(tx).requireInspection(id, nextIndex);
    const settled = await this.settled(tx, inspection, kept.shard);
    if (settled) return settled;
    const { list } = kept;
    const contradicts = contradictionsOf(kept.declared, kept.results);
    await this.lists.insert(tx, kept.rows);
    const receipt = await this.ledger.append(tx, by, measurementRecorded(id, kept, contradicts, list));
    const at = await this.entries.recordedAt(receipt.index, tx);
    const place = [id, kept.shard, inspection.totals.done, receipt.index, at, kept.uri];
    const stated = [JSON.stringify(kept.results.map(statedResult)), JSON.stringify(contradicts)];
    const totals = totalsWith(inspection, kept, contradicts.length > 0);
    await tx.query(INSERT_MEASUREMENT, [...place, ...stated, parseDigest(list.digest), ...totals]);
    if (inspection.totals.done + 1 === inspection.shards) await this.conclude(tx, by, inspection);
    const found = [
      ...measuredFindings(inspection, kept, contradicts),
      ...(await this.removedFindings(tx, inspection, kept, receipt.index)),
      ...(await this.phraseFindings(tx, inspection, kept, receipt.index)),
    ];
    await this.bind(tx, by, inspection, kept);
    await this.findings.raise(tx, by, found);
    return 'recorded';
  }

  /**
   * Of removals whose scope the shard is not in: what is in it is known to hold removed content. Of
   * what a redaction left, only where the removal names the records that had to go: the others may
   * stay, and something of them was kept as well.
   */
  private async removedFindings(
    tx: Transaction,
    inspection: Inspection,
    measured: ShardMeasurement,
    asOf: number,
  ): Promise<NewFinding[]> {
    const found = removedContent(inspection, measured);
    const news: NewFinding[] = [];
    for (const [id, finding] of found) {
      const { number, selector } = await this.removals.within(tx).requireRemoval(id, asOf);
      const scope = (await this.scopes.within(tx).scopes([number], asOf)).get(number);
      const mayStay = selector.recordKeys === undefined && scope?.cleaned.has(measured.shard);
      if (!mayStay && !scope?.tainted.has(measured.shard)) news.push(finding);
    }
    return news;
  }

  /** By the origins that are declared when the measurement is recorded; they are read if needed. */
  private async phraseFindings(
    tx: Transaction,
    inspection: Inspection,
    measured: ShardMeasurement,
    asOf: number,
  ): Promise<NewFinding[]> {
    const frequent = frequentPhrases(measured);
    if (frequent.length === 0) return [];
    const { effectiveOrigins } = await this.shards.within(tx).shard(measured.name, asOf);
    const kinds = effectiveOrigins.map(({ kind }) => kind);
    return [phraseFinding(inspection, measured, frequent, kinds)].filter((finding) => finding !== null);
  }

  /**
   * States the measured digest of a shard that has none, where the order demands it. A digest that
   * another shard has is refused, and the attempt recorded.
   */
  private async bind(tx: Transaction, by: Actor, { detectors }: Inspection, measured: ShardMeasurement): Promise<void> {
    if (measured.declared.digest !== null || !bindsDigests(detectors)) return;
    const found = measured.results.find(({ detector }) => detector === 'identity');
    const digest = found?.outcome === 'measured' ? found.facts['digest'] : undefined;
    if (typeof digest === 'string') await this.names.bind(tx, by, measured.name, { digest });
  }

  private async conclude(tx: Transaction, by: Actor, { id, shards }: Inspection): Promise<void> {
    const { index } = await this.ledger.append(tx, by, inspectionConcluded(id, shards));
    const at = await this.entries.recordedAt(index, tx);
    await tx.query(INSERT_END, [id, index, at, 'concluded', null]);
  }
}

/** Bytes, records, inconclusive and contradicting shards, with those before. */
function totalsWith({ totals }: Inspection, measured: ShardMeasurement, contradicts: boolean): number[] {
  const inconclusive = measured.results.some(({ outcome }) => outcome === 'inconclusive');
  return [
    totals.bytes + measured.bytes,
    totals.records + measured.records,
    totals.inconclusive + Number(inconclusive),
    totals.contradicting + Number(contradicts),
  ];
}
