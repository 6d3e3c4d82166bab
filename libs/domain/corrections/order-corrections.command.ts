import { DeclaredFacts, ShardSelector } from '@domain/shards';
import { NotBlank, ObjectOf, Rule, Text } from '@platform/validation';

/**
 * Which shards are corrected: those that meet all conditions that are given when the order is made.
 * Conditions on origins apply to effective origins.
 */
@Rule<CorrectionSelector>((selector, complain) => {
  if (Object.values(selector).every((value) => value === undefined))
    complain('', 'needs at least one condition, such as {"uriPrefix": "s3://bucket/"}');
})
export class CorrectionSelector extends ShardSelector {}

/** Corrects the declarations of all selected shards in the same way. */
@Rule<OrderCorrections>(({ facts }, complain) => {
  if (Object.values(facts).every((value) => value === undefined))
    complain('/facts', 'names no member that is corrected');
})
export class OrderCorrections {
  @ObjectOf(() => CorrectionSelector)
  readonly selector: CorrectionSelector;

  /** Why; it is recorded with each shard. */
  @Text({ max: 2_000 })
  @NotBlank()
  readonly reason: string;

  /** The corrected members. Those that are not given stay as they are. */
  @ObjectOf(() => DeclaredFacts)
  readonly facts: DeclaredFacts;
}
