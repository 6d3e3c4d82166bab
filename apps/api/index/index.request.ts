import { SUBJECT_KINDS, type SubjectKind } from '@core/subject-index';
import { OneOf, Text } from '@platform/validation';

export class SubjectParams {
  /** What the subject is. */
  @OneOf(SUBJECT_KINDS)
  kind: SubjectKind;

  /**
   * The subject, percent-encoded: a shard's name, `name@version` of a model or dataset version, an
   * id, or a verifier key.
   * @example s3://bucket/part-0001.jsonl
   */
  @Text({ max: 2_048 })
  subject: string;
}
