import { parseModelName, parseSlug, parseVersion } from '@core/kernel';
import { Optional, Parsed, Rule, Text } from '@platform/validation';
import { PageRequest } from '../http/index.js';

export class ProbeParams {
  /** @example probe-1 */
  @Text({ max: 200 })
  id: string;
}

@Rule<ProbesQuery>(({ model, version }, complain) => {
  if (version !== undefined && model === undefined) complain('/version', 'needs model');
})
export class ProbesQuery extends PageRequest {
  /** Only of this model under test. */
  @Optional()
  @Parsed(parseModelName)
  model?: string;

  /** Of the model. */
  @Optional()
  @Parsed(parseVersion)
  version?: string;

  /** Only against this vendor, by slug. */
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;
}
