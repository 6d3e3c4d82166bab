import { openStorage } from '@platform/storage';

/** The storage that inspections read. */
export interface InspectedStorage {
  stat(uri: string): Promise<{ readonly bytes: number; readonly version: string } | null>;
  read(uri: string, signal?: AbortSignal): AsyncIterable<Buffer>;
}

/** An app may provide another one, in a global module; by default no storage is read. */
export class InspectionSettings {
  constructor(readonly storage: InspectedStorage = openStorage({ roots: [] })) {}
}
