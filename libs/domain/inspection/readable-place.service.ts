import { StorageError } from '@platform/storage';
import type { Fault } from './inspection.js';

/** The storage that inspections read. */
export interface InspectedStorage {
  stat(uri: string): Promise<{ readonly bytes: number; readonly version: string } | null>;
  read(uri: string, signal?: AbortSignal): AsyncIterable<Buffer>;
}

/** An object as it was found. */
export interface Place {
  readonly uri: string;
  readonly bytes: number;
  readonly version: string;
}

export const CHANGED: Fault = { reason: 'changed-while-read', message: 'The object was changed while it was read.' };

/**
 * The first of the places that can be read, or why none can be.
 * @throws StorageError `storage-unavailable` if another attempt follows
 */
export async function firstReadable(
  storage: InspectedStorage,
  uris: readonly string[],
  retry: boolean,
): Promise<Place | Fault> {
  const faults: Fault[] = [];
  for (const uri of uris) {
    try {
      const found = await storage.stat(uri);
      if (found) return { uri, ...found };
      faults.push({ reason: 'object-not-found', message: `There is no ${uri}.` });
    } catch (error) {
      if (!(error instanceof StorageError) || (error.kind === 'unavailable' && retry)) throw error;
      faults.push({ reason: error.code, message: error.message });
    }
  }
  return faults[0] ?? { reason: 'no-location', message: 'No location of the shard is recorded.' };
}
