import { parseInstant } from '@core/kernel';
import { EachOneOf, ListOfTexts, Optional, Parsed, Rule, Text } from '@platform/validation';
import { type Role, ROLES } from './permissions.js';

/** Issues an API key. */
@Rule<IssueKey>(({ roles }, complain) => {
  if (roles.length === 0) complain('/roles', `must be one or more of ${ROLES.join(', ')}`);
})
export class IssueKey {
  /** What the key is for. It may name a person, so it is stored outside the ledger. */
  @Text({ max: 200 })
  readonly label: string;

  @EachOneOf(ROLES)
  @ListOfTexts({ max: ROLES.length, length: 40 })
  readonly roles: readonly string[];

  /** When the key expires. Defaults to never. */
  @Optional()
  @Parsed(parseInstant)
  readonly expiresAt?: string;
}

/**
 * `canonicalRoles` returns the roles in one order and each once, so that equal keys have equal
 * entries.
 */
export function canonicalRoles(roles: readonly string[]): Role[] {
  return ROLES.filter((role) => roles.includes(role));
}
