import { Printable, Text } from '@platform/validation';

/** Withdraws a use that was recorded by mistake: from then on no answer counts it. */
export class WithdrawUse {
  /** Why; it is kept for ever, so no personal data. */
  @Text({ max: 500 })
  @Printable()
  readonly reason: string;
}
