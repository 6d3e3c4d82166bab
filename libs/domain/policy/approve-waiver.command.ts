import { Optional, Printable, Text } from '@platform/validation';

/** Approves a waiver, as a second person. */
export class ApproveWaiver {
  /** Why. It is stored for ever: no personal data. */
  @Optional()
  @Text({ max: 2_000 })
  @Printable()
  readonly reason?: string;
}
