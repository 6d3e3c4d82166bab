import { sha256 } from '@core/kernel';

/** Ascending, each once: the one form of a set of origins. */
export function originSet(ids: Iterable<number>): number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** SHA-256 with a domain prefix over the ids. */
export function originSetHash(origins: readonly number[]): Buffer {
  return sha256(`whence/origin-set/v1\n${origins.join(',')}`);
}

export const originSetIdentity = {
  key: (origins: readonly number[]): string => origins.join(','),
  hash: originSetHash,
};
