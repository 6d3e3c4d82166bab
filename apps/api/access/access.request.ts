import { parseInstant } from '@core/kernel';
import { ROLES } from '@domain/access';
import { ListOfTexts, Optional, Parsed, Text } from '@platform/validation';

export class KeyParams {
  /** Id of the key. */
  @Text({ max: 100 })
  id: string;
}

export class KeyRequest {
  /** What the key is for. It is stored outside the ledger. */
  @Text({ max: 200 })
  label: string;

  @ListOfTexts({ max: ROLES.length, length: 40 })
  roles: string[];

  /** When the key expires. Defaults to never. */
  @Optional()
  @Parsed(parseInstant)
  expiresAt?: string;
}
