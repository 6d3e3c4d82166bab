import { shardNameFault } from '@core/kernel';

/** The same name with one percent-encoding less or more, where that is a name of a shard. */
export function otherSpellings(name: string): string[] {
  const spellings = [decodeURIComponent, encodeURI].flatMap((convert) => {
    try {
      return [convert(name)];
    } catch {
      // A stray % or half a surrogate pair: there is no such spelling.
      return [];
    }
  });
  return spellings.filter((other) => other !== name && shardNameFault(other) === null);
}
