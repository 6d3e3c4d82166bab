import type { Actor } from '@domain/ledger';
import type { Reader } from '@platform/database';
import { isSamePrincipal, type PrincipalKind } from '../principal.js';
import { SELECT_OWNERS } from './access.sql.js';

interface OwnerRow {
  readonly key: string;
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly name: string | null;
}

const KEY = 'key:';
const keyOf = (actor: Actor): string => (actor.startsWith(KEY) ? actor.slice(KEY.length) : '');

/**
 * Returns why `second` cannot agree to what `first` stated; null if it can: its key belongs to a
 * person, and to another principal than the first key.
 */
export async function objectionToSecond(reader: Reader, first: Actor, second: Actor): Promise<string | null> {
  const owners = await reader.query<OwnerRow>(SELECT_OWNERS, [[keyOf(first), keyOf(second)]]);
  const one = owners.find(({ key }) => key === keyOf(first));
  const other = owners.find(({ key }) => key === keyOf(second));
  if (other?.kind !== 'person') return 'a second person must agree, and this key does not belong to a person';
  return one && isSamePrincipal(one, other) ? 'a second person must agree, and both keys belong to one' : null;
}
