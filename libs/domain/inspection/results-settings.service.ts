import type { DigestedFiles } from '@platform/storage';

/** An app may provide another one, in a global module; by default results are in the database. */
export class ResultsSettings {
  /** @param files where full results are kept; null: in the database */
  constructor(readonly files: DigestedFiles | null = null) {}
}
