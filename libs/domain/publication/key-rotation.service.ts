import { formatVerifierKey, type VerifierKey } from '@core/note';
import type { Actor, LedgerService, Receipt } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { PublicationError } from './publication.errors.js';
import { keyRotated } from './publication.ledger-entries.js';
import type { LogKey } from './publication.read-model.js';
import { INSERT_LOG_KEY, SELECT_LOG_KEYS } from './store/publication.sql.js';

/**
 * Records that the log's key changes. From then on only a publisher with the new key signs. The
 * first checkpoint that covers the entry must be signed with both keys, so that whoever trusts the
 * old key can trust the new one.
 * @returns the receipt; undefined if the entry exists and only the checkpoint is missing
 * @throws PublicationError `key-not-rotated` for a key that is not the log's, or one that was the
 *   log's before
 */
export async function rotateLogKey(
  tx: Transaction,
  ledger: LedgerService,
  by: Actor,
  from: VerifierKey,
  to: VerifierKey,
): Promise<Receipt | undefined> {
  const { nextIndex } = await ledger.open(tx);
  const keys = await tx.query<LogKey>(SELECT_LOG_KEYS);
  const [old, next] = [formatVerifierKey(from), formatVerifierKey(to)];
  const last = keys.at(-1);
  if (last?.vkey === next && keys.at(-2)?.vkey === old) return undefined;
  if (last === undefined) throw refused('the log has not been published yet: start it with the key that it shall have');
  if (last.vkey !== old) throw refused(`the log's key is ${last.vkey}, and the one to go on from is ${old}`);
  if (to.name !== last.origin)
    throw refused(`the new key is named ${to.name}; a key of this log is named ${last.origin}`);
  if (keys.some(({ vkey }) => vkey === next)) throw refused('the new key has been the log’s before');
  const receipt = await ledger.append(tx, by, keyRotated(old, next));
  await tx.query(INSERT_LOG_KEY, [nextIndex + 1, last.origin, next]);
  return receipt;
}

function refused(why: string): PublicationError {
  return new PublicationError('key-not-rotated', `The key is not rotated: ${why}.`);
}
