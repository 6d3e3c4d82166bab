import { Optional, Printable, Text } from '@platform/validation';
import { REASON_LIMIT } from './order-removal.command.js';

/** Approves a removal, as a second person. */
export class ApproveRemoval {
  /** Why; it is kept for ever, so no personal data. */
  @Optional()
  @Text({ max: REASON_LIMIT })
  @Printable()
  readonly reason?: string;
}
