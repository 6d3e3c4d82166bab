import { parseDigest, parseShardName } from '@core/kernel';
import { ListOf, NumberWithin, Optional, Parsed, Printable, Rule, Text } from '@platform/validation';

/** A document that supports an execution. */
@Rule<ExecutionEvidence>(({ uri, digest }, complain) => {
  if (uri === undefined && digest === undefined) complain('', 'needs a uri or a digest');
})
export class ExecutionEvidence {
  @Optional()
  @Text({ max: 2_048 })
  @Printable()
  readonly uri?: string;

  /** @example sha256:… */
  @Optional()
  @Parsed(parseDigest)
  readonly digest?: string;
}

/** States how much is removed at one place by now. */
@Rule<RecordExecution>(({ location, shard }, complain) => {
  if ((location === undefined) === (shard === undefined)) complain('/location', 'or shard must be given, and not both');
})
export class RecordExecution {
  /** Where: a bucket, a backup, a feature store; or `shard`. */
  @Optional()
  @Text({ max: 2_048 })
  @Printable()
  readonly location?: string;

  /** Of which shard; or `location`. */
  @Optional()
  @Parsed(parseShardName)
  readonly shard?: string;

  /** How much of it is removed there by now: 0 to 100. */
  @NumberWithin({ min: 0, max: 100 })
  readonly percent: number;

  @Optional()
  @ListOf(() => ExecutionEvidence, { max: 100 })
  readonly evidence?: readonly ExecutionEvidence[];
}
