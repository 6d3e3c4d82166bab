import { parseInstant } from '@core/kernel';
import { refuseExport } from './usage-exports.errors.js';

/** What an export states of one day, model and project; figures that it lacks are left out. */
export interface UsageDay {
  readonly day: string;
  readonly generator?: string;
  readonly project?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly requests?: number;
}

type Figure = 'inputTokens' | 'outputTokens' | 'requests';
const FIGURES: readonly Figure[] = ['inputTokens', 'outputTokens', 'requests'];

/** Adds up what an export splits further: by key, tier, batch or size of context. */
export class UsageDays {
  private readonly days = new Map<string, UsageDay>();

  /** @param pointer where the row is, for a sum that is too large */
  add(row: UsageDay, pointer: string): void {
    const { day, generator, project } = row;
    if (FIGURES.every((figure) => (row[figure] ?? 0) === 0)) return;
    const key = JSON.stringify([day, generator, project]);
    const before = this.days.get(key);
    const sums = FIGURES.map((figure): [Figure, number | undefined] => {
      const [a, b] = [before?.[figure], row[figure]];
      const sum = a === undefined ? b : a + (b ?? 0);
      if (sum !== undefined && !Number.isSafeInteger(sum)) refuseExport(pointer, 'makes a sum of more than 2^53 - 1');
      return [figure, sum];
    });
    const figures = Object.fromEntries(sums.filter(([, sum]) => sum !== undefined));
    this.days.set(key, { day, generator, project, ...figures });
  }

  list(): UsageDay[] {
    return [...this.days.values()];
  }
}

const DAY_SECONDS = 86_400;

/** The day in UTC that begins at this second. */
export function dayOfSeconds(seconds: unknown, pointer: string): string {
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds) || seconds < 0 || seconds > 253_402_300_799)
    refuseExport(pointer, 'must be a time in seconds since 1970');
  if (seconds % DAY_SECONDS !== 0) refuseExport(pointer, 'must be midnight in UTC: export by days');
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}

/** The day in UTC that begins at this instant. */
export function dayOfInstant(text: unknown, pointer: string): string {
  const instant = instantOf(text, pointer);
  if (!instant.endsWith('T00:00:00.000Z')) refuseExport(pointer, 'must be midnight in UTC: export by days');
  return instant.slice(0, 10);
}

export function instantOf(text: unknown, pointer: string): string {
  try {
    if (typeof text === 'string') return parseInstant(text);
  } catch {
    // The refusal below names the place.
  }
  return refuseExport(pointer, 'must be an instant or a day in UTC');
}

/** A bucket that is shorter than a day may be the part of a day that one page of an export has. */
export function requireOneDay(from: number, to: number, pointer: string): void {
  if (to - from !== DAY_SECONDS) refuseExport(pointer, 'must end one day after it begins: export by days');
}

export function figureOf(value: unknown, pointer: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    refuseExport(pointer, 'must be a whole number');
  return value;
}

export function nameOf(value: unknown, pointer: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') refuseExport(pointer, 'must be a text or null');
  return value;
}

/** The sum of the figures that are given; undefined if none is. */
export function sumOf(figures: readonly (number | undefined)[]): number | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, figure) => sum + figure, 0);
}
