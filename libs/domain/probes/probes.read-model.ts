import { Inject, Injectable } from '@nestjs/common';
import { inflateSync } from 'node:zlib';
import { formatDigest, type Instant, type JsonObject, parseDigest } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import type { Probe, ProbeEnd, ProbeFacts, ProbePlan, ProbeSettings, Side } from './probe.js';
import { ProbesError } from './probes.errors.js';
import { SELECT_PROBE, SELECT_PROBE_LIST, SELECT_PROBE_UPLOAD, SELECT_PROBES } from './store/probes.sql.js';

export interface ProbesPage {
  readonly limit: number;
  /** The entry of the last one of the page before. */
  readonly before?: number | undefined;
}

export interface ProbesFilter {
  readonly model?: string | undefined;
  readonly version?: string | undefined;
  readonly vendor?: string | undefined;
}

interface StoredPlace {
  readonly uri?: string;
  readonly digest?: string;
  readonly records?: number;
}

interface ProbeRow {
  readonly id: string;
  readonly number: number;
  readonly prompts: Buffer;
  readonly sides: {
    readonly tested: { readonly model: string; readonly version: string; readonly answers: StoredPlace };
    readonly compared: { readonly vendor: string; readonly generator?: string; readonly answers: StoredPlace };
    readonly baseline: { readonly name: string; readonly answers: StoredPlace };
  };
  readonly parameters: ProbeSettings;
  readonly method: string;
  readonly entry: number;
  readonly begunAt: Instant;
  readonly outcome: ProbeEnd['outcome'] | null;
  readonly endEntry: number | null;
  readonly endedAt: Instant | null;
  readonly reason: string | null;
  readonly side: Side | null;
  readonly message: string | null;
  readonly result: ProbeFacts | null;
  readonly list: Buffer | null;
}

/** Reads probes and what they measured, as of a tree size. */
@Injectable()
export class ProbesReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): ProbesReadModel {
    return new ProbesReadModel(reader);
  }

  /** The probe, or `probe-not-found`. */
  async requireProbe(id: string, asOf: number): Promise<Probe> {
    const [row] = await this.reader.query<ProbeRow>(SELECT_PROBE, [asOf, id]);
    if (row) return toProbe(row);
    throw new ProbesError('probe-not-found', `There is no probe "${id.slice(0, 100)}".`);
  }

  /** The latest first; the page's key is the entry that began it. */
  async probes(
    { model, version, vendor }: ProbesFilter,
    { limit, before }: ProbesPage,
    asOf: number,
  ): Promise<Probe[]> {
    const page = [asOf, Math.min(before ?? asOf, asOf), limit];
    const chosen = [model ?? null, version ?? null, vendor ?? null];
    return (await this.reader.query<ProbeRow>(SELECT_PROBES, [...page, ...chosen])).map(toProbe);
  }

  /**
   * What was compared for each prompt, in full: NDJSON.
   * @throws ProbesError `probe-result-not-found` if the list is gone
   */
  async list(digest: string): Promise<string> {
    const [row] = await this.reader.query<{ content: Buffer }>(SELECT_PROBE_LIST, [parseDigest(digest)]);
    if (row) return inflateSync(row.content).toString('utf8');
    throw new ProbesError('probe-result-not-found', `The list ${digest} is not kept here.`);
  }

  /** Lines of the list from one on, parsed. */
  async lines(
    digest: string,
    { after = -1, limit }: { readonly after?: number | undefined; readonly limit: number },
  ): Promise<JsonObject[]> {
    const lines = (await this.list(digest)).split('\n', after + 1 + limit).slice(after + 1);
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as JsonObject);
  }

  /** The answers that were uploaded with the order: NDJSON; null once the probe ended. */
  async upload(probe: string, side: Side): Promise<string | null> {
    const [row] = await this.reader.query<{ content: Buffer }>(SELECT_PROBE_UPLOAD, [probe, side]);
    return row ? inflateSync(row.content).toString('utf8') : null;
  }
}

function toProbe(row: ProbeRow): Probe {
  const { id, number, prompts, parameters, method, entry, begunAt } = row;
  return {
    id,
    number,
    prompts: formatDigest(prompts),
    ...planSides(row.sides),
    parameters,
    method,
    entry,
    begunAt,
    end: toEnd(row),
  };
}

function planSides({ tested, compared, baseline }: ProbeRow['sides']): Pick<ProbePlan, Side> {
  return {
    tested: { ...tested, answers: toPlace(tested.answers) },
    compared: { ...compared, generator: compared.generator ?? null, answers: toPlace(compared.answers) },
    baseline: { ...baseline, answers: toPlace(baseline.answers) },
  };
}

function toPlace({ uri, digest, records }: StoredPlace): ProbePlan['tested']['answers'] {
  return uri === undefined ? { digest: digest ?? '', records: records ?? 0 } : { uri, digest: digest ?? null };
}

function toEnd(row: ProbeRow): ProbeEnd | null {
  const { outcome, endEntry, endedAt, reason, side, message, result, list } = row;
  if (outcome === null || endEntry === null || endedAt === null) return null;
  const fault = outcome === 'inconclusive' ? { reason: reason ?? '', side, message: message ?? '' } : null;
  return { outcome, entry: endEntry, endedAt, reason, facts: result, fault, list: list && formatDigest(list) };
}
