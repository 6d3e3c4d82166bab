import { Printable, Text } from '@platform/validation';

/** Retires a rule: from then on it is not asked. */
export class RetireRule {
  /** Why. It is stored for ever: no personal data. */
  @Text({ max: 2_000 })
  @Printable()
  readonly reason: string;
}
