import { Printable, Text } from '@platform/validation';

/**
 * Withdraws a model version that was declared by mistake: from then on no answer counts it.
 */
export class WithdrawModelVersion {
  /** Why; it is kept for ever, so no personal data. */
  @Text({ max: 500 })
  @Printable()
  readonly reason: string;
}
