import { type Complaint, type Instant, parseInstant } from '@core/kernel';
import type { Identifier } from './dataset-uri.js';

/** Members of JSON that other programs wrote. */
export type Members = Readonly<Record<string, unknown>>;

/** The object, or none: a member of another type is as one that is missing. */
export function objectOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.isWellFormed() && !value.includes('\0') ? value : undefined;

/** A whole number that a shard's facts can hold. */
export const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** The member of an object, if it is its own. */
export const memberOf = (value: Members | undefined, name: string): unknown =>
  value !== undefined && Object.hasOwn(value, name) ? value[name] : undefined;

/** What names a dataset or a job, as it is written. */
export function identifierOf(value: Members | undefined): Identifier | undefined {
  const [namespace, name] = [memberOf(value, 'namespace'), memberOf(value, 'name')];
  return typeof namespace === 'string' && typeof name === 'string' ? { namespace, name } : undefined;
}

const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/i;
const ZONELESS = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?$/;

/**
 * `timeOf` returns an instant in UTC. A time without a zone is read as UTC, with a complaint, since
 * emitters write it so; null if the text is no time.
 */
export function timeOf(text: unknown, complain: (message: string) => void): Instant | null {
  if (typeof text !== 'string') return null;
  const zoneless = ZONELESS.test(text);
  if (!zoneless && !ZONED.test(text)) return null;
  const spelled = text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  const time = Date.parse(zoneless ? `${spelled}Z` : spelled);
  if (Number.isNaN(time)) return null;
  if (zoneless) complain('has no zone; it is read as UTC');
  const instant = new Date(time).toISOString();
  return instant.length === 24 && !instant.startsWith('0000') ? parseInstant(instant) : null;
}

export const prefixed = (pointer: string, complaints: readonly Complaint[]): Complaint[] =>
  complaints.map(({ pointer: within, message }) => ({ pointer: `${pointer}${within}`, message }));
