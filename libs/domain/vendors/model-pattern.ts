import { Holds } from '@platform/validation';

const PATTERN = /^[a-z0-9][a-z0-9.-]*\/[^\s*]+\*?$/;

/** Each text of a list names models of one vendor, with at most one `*`, at its end. */
export const ModelPattern = (): PropertyDecorator =>
  Holds(
    'must be vendor/name, vendor/name@version or how either begins, with * at its end',
    (value) => typeof value === 'string' && PATTERN.test(value),
  );

/** @param generator `vendor/name@version` */
export function matchesModel(pattern: string, generator: string): boolean {
  const [wanted, named] = [pattern.toLowerCase(), generator.toLowerCase()];
  if (wanted.endsWith('*')) return named.startsWith(wanted.slice(0, -1));
  return named === wanted || named.startsWith(`${wanted}@`);
}
