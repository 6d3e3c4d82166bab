import { Printable, Text } from '@platform/validation';
import { REASON_LIMIT } from './order-removal.command.js';

/** Withdraws a removal: nothing is removed by it any longer. */
export class WithdrawRemoval {
  /** Why; it is kept for ever, so no personal data. */
  @Text({ max: REASON_LIMIT })
  @Printable()
  readonly reason: string;
}
