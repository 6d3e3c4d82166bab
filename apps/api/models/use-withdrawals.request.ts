import { NotBlank, Optional, Printable, Text, TrueOrFalse } from '@platform/validation';

export class UseWithdrawalsRequest {
  /** Preview what would be withdrawn, and withdraw nothing. */
  @Optional()
  @TrueOrFalse()
  dryRun?: boolean;
}

export class UseLinesRequest extends UseWithdrawalsRequest {
  /** Why; it is kept for ever with each use, so no personal data. */
  @Text({ max: 500 })
  @NotBlank()
  @Printable()
  reason: string;
}
