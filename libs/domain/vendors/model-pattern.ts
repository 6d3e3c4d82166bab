import { Holds } from '@platform/validation';

const PATTERN = /^[a-z0-9][a-z0-9.-]*\/[^\s*]+\*?$/;

/** Each text of a list names models of one vendor, with at most one `*`, at its end. */
export const ModelPattern = (): PropertyDecorator =>
  Holds(
    'must be vendor/name, vendor/name@version or how either begins, with * at its end',
    (value) => typeof value === 'string' && PATTERN.test(value),
  );

/**
 * Whether the pattern is about the model, or about some version of it.
 * @param asked `vendor/name@version`, or `vendor/name` for any version
 */
export function mayMatchModel(pattern: string, asked: string): boolean {
  if (asked.includes('@')) return matchesModel(pattern, asked);
  const [wanted, versions] = [pattern.toLowerCase(), `${asked.toLowerCase()}@`];
  if (!wanted.endsWith('*')) return `${wanted}@`.startsWith(versions);
  const begins = wanted.slice(0, -1);
  return versions.startsWith(begins) || begins.startsWith(versions);
}

/**
 * Whether a pattern is about a model. Upper and lower case are the same.
 * @param generator `vendor/name@version`, or `name@version` of a model registered here
 */
export function matchesModel(pattern: string, generator: string): boolean {
  const [wanted, named] = [pattern.toLowerCase(), generator.toLowerCase()];
  if (wanted.endsWith('*')) return named.startsWith(wanted.slice(0, -1));
  return named === wanted || named.startsWith(`${wanted}@`);
}
