import { parseSlug } from '@core/kernel';
import { WAIVER_STATES, type WaiverState } from '@domain/policy';
import { OneOf, Optional, Parsed, Text } from '@platform/validation';
import { PageRequest } from '../http/index.js';

export class WaiverParams {
  /** @example waiver-1 */
  @Text({ max: 200 })
  id: string;
}

export class WaiversQuery extends PageRequest {
  /** Only waivers of this rule. */
  @Optional()
  @Parsed(parseSlug)
  rule?: string;

  /** Only waivers in this state at the time of the position. */
  @Optional()
  @OneOf(WAIVER_STATES)
  state?: WaiverState;
}
