import type { PublicLog } from '@platform/config';

/** What of the published log is readable without a key. */
export class PublicLogSetting {
  constructor(readonly mode: PublicLog) {}
}
