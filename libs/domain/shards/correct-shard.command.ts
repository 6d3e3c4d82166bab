import { NotBlank, Text } from '@platform/validation';
import { DeclaredFacts } from './shard-facts.command.js';

/** Corrects the declaration of a shard. Members that are not given stay as they are. */
export class CorrectShard extends DeclaredFacts {
  /** Why; it is recorded. */
  @Text({ max: 2_000 })
  @NotBlank()
  readonly reason: string;
}
