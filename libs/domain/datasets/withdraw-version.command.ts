import { Printable, Text } from '@platform/validation';

/**
 * Withdraws a dataset version that was committed by mistake: from then on no answer counts it.
 */
export class WithdrawVersion {
  /** Why; it is kept for ever, so no personal data. */
  @Text({ max: 500 })
  @Printable()
  readonly reason: string;
}
