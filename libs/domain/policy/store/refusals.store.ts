import type { Statement } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { INSERT_REFUSALS } from './rule.sql.js';

/** Inserts the row of each `policy.refused`. */
export async function insertRefusals(
  tx: Transaction,
  recorded: readonly { readonly entry: number; readonly statement: Statement }[],
): Promise<void> {
  if (recorded.length === 0) return;
  const rows = recorded.map(({ entry, statement }) => ({ entry, ...statement.data }));
  await tx.query(INSERT_REFUSALS, [JSON.stringify(rows)]);
}
