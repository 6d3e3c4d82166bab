import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import type { Stage } from '@domain/models';
import type { Reader, Transaction } from '@platform/database';
import type { Source } from '../segment.js';
import {
  INSERT_BLIND,
  INSERT_NAMES,
  INSERT_PARTS,
  INSERT_RUN,
  INSERT_SEGMENTS,
  INSERT_SOURCES,
  INSERT_STATEMENT,
  SELECT_BLIND,
  SELECT_NAMES_OF_RUN,
  SELECT_PARTS,
  SELECT_RUN,
  SELECT_SOURCES,
  SELECT_STATEMENT,
} from './receipts.sql.js';

export interface ReadingRun {
  readonly id: number;
  readonly run: string;
  /** Id of the model version, and its names. */
  readonly modelVersion: number;
  readonly model: string;
  readonly version: string;
  readonly stage: Stage;
  readonly dataset: string | null;
  readonly entry: number;
}

/** Sequences of a source that an entry holds. */
export interface SequencePart {
  readonly entry: number;
  readonly source: number;
  readonly sequences: Bitmap;
}

/** A segment with the ids of its names. */
export interface SegmentRow {
  readonly entry: number;
  readonly receipts: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly observed: Bitmap;
  readonly declared: Bitmap;
  readonly observedNames: Bitmap;
  readonly declaredNames: Bitmap;
}

export const sourceKey = ([rank, process = '']: Source): string => `${rank} ${process}`;

export async function findRun(reader: Reader, run: string): Promise<ReadingRun | null> {
  const [found] = await reader.query<ReadingRun>(SELECT_RUN, [run]);
  return found ?? null;
}

export async function insertRun(tx: Transaction, run: Omit<ReadingRun, 'id' | 'model' | 'version'>): Promise<number> {
  const { modelVersion, stage, dataset, entry } = run;
  const [row] = await tx.query<{ id: number }>(INSERT_RUN, [run.run, modelVersion, stage, dataset, entry]);
  return row?.id ?? 0;
}

/** The newest statement of a rank. */
export async function newestStatement(
  reader: Reader,
  run: number,
  rank: number,
): Promise<{ readonly entry: number; readonly open: boolean } | null> {
  const [found] = await reader.query<{ entry: number; open: boolean }>(SELECT_STATEMENT, [run, rank]);
  return found ?? null;
}

export async function blindOf(reader: Reader, run: number): Promise<Set<string>> {
  const rows = await reader.query<{ reason: string }>(SELECT_BLIND, [run]);
  return new Set(rows.map(({ reason }) => reason));
}

export async function insertStatement(
  tx: Transaction,
  statement: { entry: number; run: number; rank: number; open: boolean; blind: readonly string[] },
): Promise<void> {
  const { entry, run, rank, open, blind } = statement;
  await tx.query(INSERT_STATEMENT, [entry, run, rank, open]);
  if (blind.length > 0) await tx.query(INSERT_BLIND, [run, blind, entry]);
}

/** The ids of the sources that are known, by `sourceKey`. */
export async function findSources(
  reader: Reader,
  run: number,
  sources: readonly Source[],
): Promise<Map<string, number>> {
  const parameters = [run, sources.map(([rank]) => rank), sources.map(([, process = '']) => process)];
  return byKey(await reader.query<SourceRow>(SELECT_SOURCES, parameters));
}

export async function insertSources(
  tx: Transaction,
  run: number,
  sources: readonly { readonly source: Source; readonly entry: number }[],
): Promise<Map<string, number>> {
  if (sources.length === 0) return new Map();
  const rows = await tx.query<SourceRow>(INSERT_SOURCES, [
    run,
    sources.map(({ source: [rank] }) => rank),
    sources.map(({ source: [, process = ''] }) => process),
    sources.map(({ entry }) => entry),
  ]);
  return byKey(rows);
}

type SourceRow = { readonly id: number; readonly rank: number; readonly process: string };

const byKey = (rows: readonly SourceRow[]): Map<string, number> =>
  new Map(rows.map(({ id, rank, process }) => [sourceKey([rank, process]), id]));

/** The parts that may hold some of the sequences of each source. */
export async function overlappingParts(reader: Reader, wanted: ReadonlyMap<number, Bitmap>): Promise<SequencePart[]> {
  if (wanted.size === 0) return [];
  const sets = [...wanted.values()];
  const parameters = [[...wanted.keys()], sets.map((set) => set.first()), sets.map((set) => set.last())];
  const rows = await reader.query<Omit<SequencePart, 'sequences'> & { sequences: Buffer }>(SELECT_PARTS, parameters);
  return rows.map(({ sequences, ...part }) => ({ ...part, sequences: Bitmap.fromBytes(sequences) }));
}

export async function insertParts(tx: Transaction, parts: readonly SequencePart[]): Promise<void> {
  await tx.query(INSERT_PARTS, [
    parts.map(({ entry }) => entry),
    parts.map(({ source }) => source),
    parts.map(({ sequences }) => sequences.first()),
    parts.map(({ sequences }) => sequences.last()),
    parts.map(({ sequences }) => sequences.toBytes()),
  ]);
}

/** The ids of names, those of new names with the entry that holds them first. */
export async function internNames(
  tx: Transaction,
  run: number,
  names: ReadonlyMap<string, number>,
): Promise<{ readonly ids: Map<string, number>; readonly fresh: readonly string[] }> {
  if (names.size === 0) return { ids: new Map(), fresh: [] };
  type NameRow = { readonly id: number; readonly name: string };
  const known = await tx.query<NameRow>(SELECT_NAMES_OF_RUN, [run, [...names.keys()]]);
  const ids = new Map(known.map(({ id, name }) => [name, id]));
  const fresh = [...names].filter(([name]) => !ids.has(name));
  if (fresh.length === 0) return { ids, fresh: [] };
  const parameters = [run, fresh.map(([name]) => name), fresh.map(([, entry]) => entry)];
  for (const { id, name } of await tx.query<NameRow>(INSERT_NAMES, parameters)) ids.set(name, id);
  return { ids, fresh: fresh.map(([name]) => name) };
}

export async function insertSegments(tx: Transaction, run: number, segments: readonly SegmentRow[]): Promise<void> {
  await tx.query(INSERT_SEGMENTS, [
    run,
    segments.map(({ entry }) => entry),
    segments.map(({ receipts }) => receipts),
    segments.map(({ firstAt }) => firstAt),
    segments.map(({ lastAt }) => lastAt),
    segments.map(({ observed }) => observed.toBytes()),
    segments.map(({ declared }) => declared.toBytes()),
    segments.map(({ observedNames }) => observedNames.toBytes()),
    segments.map(({ declaredNames }) => declaredNames.toBytes()),
  ]);
}
