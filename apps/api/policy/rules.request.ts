import { parseSlug } from '@core/kernel';
import { OneOf, Optional, Parsed } from '@platform/validation';
import { PageRequest } from '../http/index.js';

export class RuleParams {
  /**
   * The slug of the rule.
   * @example no-vendor-output
   */
  @Parsed(parseSlug)
  slug: string;
}

export class RulesQuery extends PageRequest {
  /** Only rules in this state. */
  @Optional()
  @OneOf(['stated', 'retired'])
  state?: 'stated' | 'retired';
}
