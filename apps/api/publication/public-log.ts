import { readFile } from 'node:fs/promises';

import type { PublicLog } from '@platform/config';

/** What of the published log is readable without a key. */
export class PublicLogSetting {
  constructor(readonly mode: PublicLog) {}
}

/** How long an entry may wait for its publication until the service counts as not ready. */
export class PublicationLagLimit {
  /** @param seconds 0: any time */
  constructor(readonly seconds: number) {}
}

/** The witness policy of the log's publisher, for those who verify. */
export class WitnessPolicyFile {
  constructor(private readonly file: string | undefined) {}

  /** Returns its text as it is now; undefined if there is none. */
  async read(): Promise<string | undefined> {
    if (this.file === undefined) return undefined;
    try {
      return await readFile(this.file, 'utf8');
    } catch (error) {
      // Not written yet: the log's own witness is still starting.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
