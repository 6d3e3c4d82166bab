import { Optional, Rule, Text } from '@platform/validation';

const TEXT_LIMIT = 500;

/** The kind of activity that removes from shards what a removal is about. */
export const REDACTION = 'redaction';

/** What made a shard of its parents. */
@Rule<Activity>(({ kind, removal }, complain) => {
  if (removal !== undefined && kind !== REDACTION)
    complain('/removal', `is answered by a ${REDACTION}, not by another kind of activity`);
})
export class Activity {
  /** filter, dedup, tokenize, annotate, translate, mix… */
  @Text({ max: TEXT_LIMIT })
  readonly kind: string;

  @Optional()
  @Text({ max: TEXT_LIMIT })
  readonly job?: string;

  @Optional()
  @Text({ max: TEXT_LIMIT })
  readonly run?: string;

  /** The code that did it: a commit, an image. */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  readonly code?: string;

  /**
   * The id of the removal that a redaction answers. All its parents must be in that removal’s
   * scope.
   */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  readonly removal?: string;
}
