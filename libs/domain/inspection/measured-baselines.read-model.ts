import { Injectable } from '@nestjs/common';
import { phraseListDigest } from '@core/detectors';
import type { JsonObject, JsonValue } from '@core/kernel';
import { Pace } from '@platform/cancellation';
import { InspectionError } from './inspection.errors.js';
import type { Inspection, PlannedDetector, RecordedMeasurement } from './inspection.js';
import { InspectionsReadModel } from './inspections.read-model.js';

/** Shards whose measurements are read and added up while an order is answered. */
const SHARDS_LIMIT = 10_000;
const PAGE = 200;

/** Counts of `phrases`, as an inspection measured them. */
export interface MeasuredBaseline {
  readonly inspection: string;
  readonly shards: number;
  readonly records: number;
  /** Records with a phrase, by tier. */
  readonly tiers: Readonly<Record<string, number>>;
}

interface TierCount extends JsonObject {
  readonly tier: string;
  readonly records: number;
}

/** What inspections measured by `phrases`, as a baseline of others. */
@Injectable()
export class MeasuredBaselines {
  constructor(private readonly inspections: InspectionsReadModel) {}

  /**
   * The counts of an inspection that is concluded, and measured with the same list of phrases; a
   * text: why there are none.
   */
  async of(id: string, parameters: JsonObject, asOf: number): Promise<MeasuredBaseline | string> {
    const inspection = await this.find(id, asOf);
    if (!inspection) return 'is not an inspection';
    const planned = inspection.detectors.find(({ detector }) => detector === 'phrases');
    if (!planned) return 'measured no phrases';
    if (inspection.end?.outcome !== 'concluded') return 'is not concluded';
    if (listOf(planned) !== phraseListDigest(parameters)) return 'measured another list of phrases';
    if (inspection.shards > SHARDS_LIMIT)
      return `measured ${inspection.shards} shards; a baseline takes ${SHARDS_LIMIT} at most`;
    const sum = await this.sum(id, asOf);
    return sum.records > 0 ? sum : 'measured no record';
  }

  private async find(id: string, asOf: number): Promise<Inspection | null> {
    try {
      return await this.inspections.requireInspection(id, asOf);
    } catch (error) {
      if (error instanceof InspectionError && error.code === 'inspection-not-found') return null;
      throw error;
    }
  }

  private async sum(id: string, asOf: number): Promise<MeasuredBaseline> {
    const tiers: Record<string, number> = {};
    let [shards, records] = [0, 0];
    const pace = new Pace();
    for (let after: number | undefined = -1; after !== undefined;) {
      const page: RecordedMeasurement[] = await this.inspections.measurements(id, { limit: PAGE, after }, asOf);
      for (const { results } of page) {
        const found = results.find(({ detector }) => detector === 'phrases');
        if (found?.outcome !== 'measured') continue;
        shards++;
        records += Number(found.facts['records']);
        for (const { tier, records: having } of found.facts['tiers'] as readonly TierCount[])
          tiers[tier] = (tiers[tier] ?? 0) + having;
        if (pace.isDue()) await pace.turn();
      }
      after = page.length < PAGE ? undefined : page.at(-1)?.number;
    }
    return { inspection: id, shards, records, tiers };
  }
}

/** The inspection whose counts are the baseline of a detector; null: none is named. */
export function baselineInspection({ detector, parameters }: PlannedDetector): string | null {
  const { baseline } = parameters;
  if (detector !== 'phrases' || !isObject(baseline)) return null;
  const { inspection } = baseline;
  return typeof inspection === 'string' ? inspection : null;
}

function listOf({ parameters }: PlannedDetector): string {
  return phraseListDigest(parameters);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
