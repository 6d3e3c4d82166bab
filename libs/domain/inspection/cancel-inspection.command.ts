import { NotBlank, Printable, Text } from '@platform/validation';

/** Ends an inspection before all shards are inspected. What was measured stays recorded. */
export class CancelInspection {
  /** Why; it is kept for ever, so no personal data. */
  @Text({ max: 500 })
  @Printable()
  @NotBlank()
  readonly reason: string;
}
