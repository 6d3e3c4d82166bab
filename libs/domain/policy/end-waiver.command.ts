import { Printable, Text } from '@platform/validation';

/** Ends a waiver before its time, or refuses one that was requested. */
export class EndWaiver {
  /** Why. It is stored for ever: no personal data. */
  @Text({ max: 2_000 })
  @Printable()
  readonly reason: string;
}
