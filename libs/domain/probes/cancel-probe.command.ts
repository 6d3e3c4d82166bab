import { NotBlank, Printable, Text } from '@platform/validation';

/** Ends a probe before its answers are compared. */
export class CancelProbe {
  /** Why; it is kept for ever, so no personal data. */
  @Text({ max: 500 })
  @Printable()
  @NotBlank()
  readonly reason: string;
}
