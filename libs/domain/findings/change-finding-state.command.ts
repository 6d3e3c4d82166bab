import { Printable, Text } from '@platform/validation';

/** Acknowledges, resolves or waives a finding. */
export class ChangeFindingState {
  /** The reason. It is stored for ever: no personal data. */
  @Text({ max: 2_000 })
  @Printable()
  readonly reason: string;
}
