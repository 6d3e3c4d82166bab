import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import { ModelsReadModel, ModelsError } from '@domain/models';
import { ShardsReadModel } from '@domain/shards';
import type { Transaction } from '@platform/database';
import { ReadingFindingsService } from './reading-findings.service.js';
import { RecordedReadings } from './recorded-readings.js';
import type { RecordReading } from './record-reading.command.js';
import { ReceiptsError } from './receipts.errors.js';
import { readingRecorded, runStated } from './receipts.ledger-entries.js';
import { type ResolvedReading, type Segment, segmentsOf, type Source, sourceOf } from './segment.js';
import { setsOf } from './segment-sets.js';
import type { StateRun } from './state-run.command.js';
import {
  blindOf,
  findRun,
  findSources,
  insertParts,
  insertRun,
  insertSegments,
  insertSources,
  insertStatement,
  internNames,
  newestStatement,
  overlappingParts,
  type ReadingRun,
  type SegmentRow,
  type SequencePart,
  sourceKey,
} from './store/receipts.store.js';

/** Reasons that one run may state. */
const BLIND_LIMIT = 1_000;

export interface StatedRun {
  readonly receipt: Receipt;
  /** The run, the rank's state and all reasons are recorded. */
  readonly existing: boolean;
}

/** What became of a receipt. `existing`: the same receipt is recorded. */
export type ReadingOutcome =
  | { readonly outcome: 'recorded' | 'existing'; readonly receipt: Receipt }
  | { readonly outcome: 'refused'; readonly error: ReceiptsError };

type Planned = { readonly entry: number } | { readonly place: number } | { readonly error: ReceiptsError };

/** Records what training runs read. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly models: ModelsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly findings: ReadingFindingsService,
  ) {}

  /**
   * States a run, the state of a rank, and what its watcher could not see. The same again is
   * `existing`; reasons add up.
   * @throws ReceiptsError `run-conflict` if the run is known for another model version, stage or
   * dataset; ModelsError if the model version is unknown or withdrawn
   */
  async stateRun(tx: Transaction, by: Actor, command: StateRun): Promise<StatedRun> {
    const { nextIndex } = await this.ledger.open(tx);
    const { id: modelVersion, withdrawn } = await this.models
      .within(tx)
      .requireVersion(command.model, command.version, nextIndex);
    if (withdrawn)
      throw new ModelsError('model-version-withdrawn', `${command.model}@${command.version} is withdrawn.`);
    const { rank = 0, open = false, stage, dataset = null } = command;
    const known = await findRun(tx, command.run);
    if (known) requireSame(known, { modelVersion, stage, dataset });
    const stated = known ? await blindOf(tx, known.id) : new Set<string>();
    const blind = [...new Set(command.blind)].filter((reason) => !stated.has(reason)).sort();
    if (stated.size + blind.length > BLIND_LIMIT)
      throw new ReceiptsError('too-many-blind-spots', `A run may state ${BLIND_LIMIT} blind spots.`);
    const newest = known ? await newestStatement(tx, known.id, rank) : null;
    if (newest?.open === open && blind.length === 0)
      return { existing: true, receipt: await this.entries.receipt(newest.entry, tx) };
    const receipt = await this.ledger.append(tx, by, runStated(command, blind));
    const entry = receipt.index;
    const run = known?.id ?? (await insertRun(tx, { run: command.run, modelVersion, stage, dataset, entry }));
    await insertStatement(tx, { entry, run, rank, open, blind });
    return { receipt, existing: false };
  }

  /**
   * Records receipts of one run, in as few entries as hold them. A receipt is known by rank,
   * process and sequence: the same again is `existing`, with other content it is refused.
   * @returns an outcome for each receipt
   */
  async recordReadings(
    tx: Transaction,
    by: Actor,
    runName: string,
    readings: readonly RecordReading[],
  ): Promise<ReadingOutcome[]> {
    const { nextIndex } = await this.ledger.open(tx);
    const run = await findRun(tx, runName);
    if (!run) throw new ReceiptsError('run-not-stated', `The run ${runName} is not stated: its first line does it.`);
    const sources = distinctSources(readings);
    const ids = await findSources(tx, run.id, sources);
    const resolved = await this.resolve(tx, readings, nextIndex);
    const recorded = await this.recordedBefore(tx, readings, ids);
    const fresh: ResolvedReading[] = [];
    const planned = resolved.map((one) => plan(one, recorded, fresh));
    const segments = segmentsOf(fresh);
    const { receipts, freshNames } = await this.write(tx, by, run, segments, ids);
    await this.findings.raise(tx, by, run, { segments, freshNames }, nextIndex);
    const entryOf = segments.flatMap(({ rows }, at) => rows.map(() => at));
    const known = await this.entries.receipts(
      [...new Set(planned.flatMap((one) => ('entry' in one ? [one.entry] : [])))],
      tx,
    );
    return planned.map((one): ReadingOutcome => {
      if ('error' in one) return { outcome: 'refused', error: one.error };
      if ('entry' in one) return { outcome: 'existing', receipt: only(known.get(one.entry)) };
      const [outcome, place] =
        one.place < 0 ? (['existing', -1 - one.place] as const) : (['recorded', one.place] as const);
      return { outcome, receipt: only(receipts[only(entryOf[place])]) };
    });
  }

  /** The shard of each receipt: by its digest, or by its place if nothing contradicts it. */
  private async resolve(tx: Transaction, readings: readonly RecordReading[], asOf: number): Promise<ResolvedReading[]> {
    const shards = this.shards.within(tx);
    const named = readings.flatMap(({ digest, shard, uri }) =>
      [digest, shard, uri].filter((name) => name !== undefined),
    );
    const numbers = await shards.numbersOf(named, asOf);
    const doubtful = readings.flatMap(({ digest, shard, uri }) => {
      const place = numbers.get(shard ?? uri ?? '');
      return digest !== undefined && !numbers.has(digest) && place !== undefined ? [place] : [];
    });
    const withoutDigest =
      doubtful.length > 0 ? await shards.without('digest', Bitmap.of(doubtful), asOf) : Bitmap.empty();
    return readings.map((reading) => {
      const { digest, shard, uri } = reading;
      const place = numbers.get(shard ?? uri ?? '') ?? null;
      if (digest === undefined) return { reading, shard: place };
      const content = numbers.get(digest);
      if (content !== undefined) return { reading, shard: content };
      // The place is registered with another digest: what was read is not what was registered.
      return { reading, shard: place !== null && withoutDigest.has(place) ? place : null };
    });
  }

  private async recordedBefore(
    tx: Transaction,
    readings: readonly RecordReading[],
    ids: ReadonlyMap<string, number>,
  ): Promise<RecordedReadings> {
    const wanted = new Map<number, number[]>();
    for (const reading of readings) {
      const id = ids.get(sourceKey(sourceOf(reading)));
      if (id === undefined) continue;
      const same = wanted.get(id);
      if (same) same.push(reading.sequence);
      else wanted.set(id, [reading.sequence]);
    }
    const sets = new Map([...wanted].map(([id, sequences]) => [id, Bitmap.of(sequences)]));
    const parts = await overlappingParts(tx, sets);
    const holding = parts.filter(({ source, sequences }) => sets.get(source)?.intersects(sequences));
    const entries = await this.entries.entries([...new Set(holding.map(({ entry }) => entry))], tx);
    return new RecordedReadings(entries.map(({ index, data }) => ({ entry: index, data })));
  }

  private async write(
    tx: Transaction,
    by: Actor,
    run: ReadingRun,
    segments: readonly Segment[],
    ids: Map<string, number>,
  ): Promise<{ receipts: Receipt[]; freshNames: readonly string[] }> {
    if (segments.length === 0) return { receipts: [], freshNames: [] };
    const statements = segments.map((segment) => readingRecorded(run, segment));
    const receipts = await this.ledger.appendAll(tx, by, statements);
    const entryAt = (at: number): number => only(receipts[at]).index;
    const missing = new Map<string, { source: Source; entry: number }>();
    const names = new Map<string, number>();
    for (const [at, segment] of segments.entries()) {
      for (const source of segment.sources) {
        const key = sourceKey(source);
        if (!ids.has(key) && !missing.has(key)) missing.set(key, { source, entry: entryAt(at) });
      }
      for (const name of segment.names) if (!names.has(name)) names.set(name, entryAt(at));
    }
    for (const [key, id] of await insertSources(tx, run.id, [...missing.values()])) ids.set(key, id);
    const { ids: nameIds, fresh: freshNames } = await internNames(tx, run.id, names);
    const sets = segments.map(setsOf);
    await insertSegments(
      tx,
      run.id,
      segments.map((segment, at): SegmentRow => {
        const { firstAt, lastAt, rows } = segment;
        const { observed, declared, observedNames, declaredNames } = only(sets[at]);
        const idsOf = (places: readonly number[]): Bitmap =>
          Bitmap.of(places.map((place) => only(nameIds.get(only(segment.names[place])))));
        return {
          entry: entryAt(at),
          receipts: rows.length,
          firstAt,
          lastAt,
          observed,
          declared,
          observedNames: idsOf(observedNames),
          declaredNames: idsOf(declaredNames),
        };
      }),
    );
    const parts = segments.flatMap(({ sources }, at) =>
      sources.map((source, place): SequencePart => {
        const sequences = only(only(sets[at]).sequences[place]);
        return { entry: entryAt(at), source: only(ids.get(sourceKey(source))), sequences };
      }),
    );
    await insertParts(tx, parts);
    return { receipts, freshNames };
  }
}

/** A new receipt is added to `fresh`; a repeat within the request has the place `-1 - place`. */
function plan(one: ResolvedReading, recorded: RecordedReadings, fresh: ResolvedReading[]): Planned {
  const known = recorded.find(one);
  if (known?.same === false) {
    const { rank, sequence } = one.reading;
    const message = `The receipt ${sequence} of rank ${rank} is recorded with other content.`;
    return {
      error: new ReceiptsError('receipt-conflict', message, [
        { pointer: '/sequence', message: 'is recorded with other content' },
      ]),
    };
  }
  if (known) return known.entry === null ? { place: -1 - known.place } : { entry: known.entry };
  fresh.push(one);
  recorded.add(one.reading, fresh.length - 1);
  return { place: fresh.length - 1 };
}

function distinctSources(readings: readonly RecordReading[]): Source[] {
  return [...new Map(readings.map((one) => [sourceKey(sourceOf(one)), sourceOf(one)])).values()];
}

function requireSame(known: ReadingRun, stated: Pick<ReadingRun, 'modelVersion' | 'stage' | 'dataset'>): void {
  for (const [member, pointer] of [
    ['modelVersion', '/version'],
    ['stage', '/stage'],
    ['dataset', '/dataset'],
  ] as const) {
    if (known[member] === stated[member]) continue;
    const message = `is not that of entry ${known.entry}, which states the run`;
    throw new ReceiptsError('run-conflict', `The run ${known.run} is known with another ${pointer.slice(1)}.`, [
      { pointer, message },
    ]);
  }
}

function only<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a value that must be there is missing');
  return value;
}
