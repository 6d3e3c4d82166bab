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
