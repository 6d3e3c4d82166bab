import { Printable, Text } from '@platform/validation';

/** Withdraws terms that were recorded by mistake: from then on no answer counts them. */
export class WithdrawTerms {
  /** Why; it is kept for ever, so no personal data. */
  @Text({ max: 500 })
  @Printable()
  readonly reason: string;
}
