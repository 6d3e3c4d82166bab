import { openStorage } from '@platform/storage';
import { DetectorPrograms } from './detector-programs.service.js';
import { defaultLookUpRecords } from './look-up-limit.js';
import type { InspectedStorage } from './readable-place.service.js';

/** An app may provide another one, in a global module; by default no storage is read. */
export class InspectionSettings {
  constructor(
    readonly storage: InspectedStorage = openStorage({ roots: [] }),
    readonly programs: DetectorPrograms = new DetectorPrograms(),
    /** Kept records that a table holds at most, some 290 bytes each. */
    readonly lookUpRecords: number = defaultLookUpRecords(),
  ) {}
}
