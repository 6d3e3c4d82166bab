import { Optional, Printable, Text } from '@platform/validation';

/** Assigns a finding to somebody who takes care of it. */
export class AssignFinding {
  /**
   * The id of a principal, as GET /v1/keys lists them, or `none`. Defaults to the principal of the
   * key that sends this.
   */
  @Optional()
  @Text({ max: 200 })
  @Printable()
  readonly owner?: string;

  /** The reason. It is stored for ever: no personal data. */
  @Optional()
  @Text({ max: 2_000 })
  @Printable()
  readonly reason?: string;
}
