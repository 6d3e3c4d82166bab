import { sha256 } from '@core/kernel';

/** Ascending, each once: the one form of a set of origins. */
export function originSet(ids: Iterable<number>): number[] {
  const list = [...ids];
  let rising = true;
  for (let at = 1; at < list.length && rising; at++) rising = (list[at - 1] as number) < (list[at] as number);
  return rising ? list : [...new Set(list)].sort((a, b) => a - b);
}

/** SHA-256 with a domain prefix over the ids. */
export function originSetHash(origins: readonly number[]): Buffer {
  return sha256(`whence/origin-set/v1\n${origins.join(',')}`);
}

export const originSetIdentity = {
  key: (origins: readonly number[]): string => (origins.length === 1 ? String(origins[0]) : origins.join(',')),
  hash: originSetHash,
};
