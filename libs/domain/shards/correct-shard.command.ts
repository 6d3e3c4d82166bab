import { NotBlank, Text } from '@platform/validation';
import { DeclaredFacts } from './shard-facts.command.js';

/** Corrects what was stated about a shard: the members that it names; the others stay. */
export class CorrectShard extends DeclaredFacts {
  /** Why; it is recorded. */
  @Text({ max: 2_000 })
  @NotBlank()
  readonly reason: string;
}
