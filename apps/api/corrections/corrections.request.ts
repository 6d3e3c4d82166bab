import { NotBlank, Optional, Text, TrueOrFalse } from '@platform/validation';

export class CorrectionsRequest {
  /** Preview what would change, and correct nothing. */
  @Optional()
  @TrueOrFalse()
  dryRun?: boolean;
}

export class CorrectionLinesRequest extends CorrectionsRequest {
  /** Why; it is recorded with each shard. */
  @Text({ max: 2_000 })
  @NotBlank()
  reason: string;
}
