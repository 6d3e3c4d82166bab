import { parseShardName } from '@core/kernel';
import { DeclaredFacts } from '@domain/shards';
import { Parsed, Rule } from '@platform/validation';

/** One line of corrections: a shard, and the members that are corrected. */
@Rule<CorrectLine>(({ shard: _shard, ...facts }, complain) => {
  if (Object.values(facts).every((value) => value === undefined)) complain('', 'names no member that is corrected');
})
export class CorrectLine extends DeclaredFacts {
  /** Any name of the shard. */
  @Parsed(parseShardName)
  readonly shard: string;
}
