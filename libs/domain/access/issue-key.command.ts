import { parseInstant } from '@core/kernel';
import { Each, EachOneOf, ListOfTexts, OneOf, Optional, Parsed, Printable, Rule, Text } from '@platform/validation';
import { datasetPatternFault, DATASETS_LIMIT } from './dataset-scope.js';
import { type Role, ROLES } from './permissions.js';
import { PRINCIPAL_KINDS, type PrincipalKind } from './principal.js';

/** Issues an API key. */
@Rule<IssueKey>(({ roles, datasets, principal, principalKind }, complain) => {
  if (roles.length === 0) complain('/roles', `must be one or more of ${ROLES.join(', ')}`);
  if (datasets?.length === 0) complain('/datasets', 'must name a dataset; omit it for a key that may write to all');
  if (principal === undefined && principalKind === 'person') complain('/principal', 'is required: a person has a name');
})
export class IssueKey {
  /** What the key is for. It may name a person, so it is stored outside the ledger. */
  @Text({ max: 200 })
  readonly label: string;

  @EachOneOf(ROLES)
  @ListOfTexts({ max: ROLES.length, length: 40 })
  readonly roles: readonly string[];

  /**
   * The name of the person or service that the key belongs to; it is stored outside the ledger. All
   * keys of one name belong to one principal. Defaults to a service named by the label.
   */
  @Optional()
  @Text({ max: 200 })
  @Printable()
  readonly principal?: string;

  /**
   * Only a person can be the second one where two are needed. Defaults to the kind of the principal
   * with this name, or to `person`; to `service` if the key has the role `service` only.
   */
  @Optional()
  @OneOf(PRINCIPAL_KINDS)
  readonly principalKind?: PrincipalKind;

  /** When the key expires. Defaults to WHENCE_KEY_DAYS from now. */
  @Optional()
  @Parsed(parseInstant)
  readonly expiresAt?: string;

  /**
   * The only datasets that the key may register shards into and make versions of: names, or
   * prefixes such as `acme/*`. It reads everything, and writes nothing else.
   */
  @Optional()
  @Each(datasetPatternFault)
  @ListOfTexts({ max: DATASETS_LIMIT, length: 200 })
  readonly datasets?: readonly string[];
}

/**
 * `canonicalRoles` returns the roles in one order and each once, so that equal keys have equal
 * entries.
 */
export function canonicalRoles(roles: readonly string[]): Role[] {
  return ROLES.filter((role) => roles.includes(role));
}
