const names = new Map<string, string>();

/** The verb, and the table that is named first; the text of a statement is never in a trace. */
const FIRST_TABLE = /\b(?:FROM|INTO|UPDATE|COPY|TABLE)\s+(?:ONLY\s+)?([a-z_][a-z_0-9.]*)/;
const LIMIT = 2_000;

/** `SELECT ledger_head`: what a span of a statement is named. */
export function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const verb = /^[A-Za-z]+/.exec(sql.trimStart())?.[0].toUpperCase() ?? 'SQL';
  const table = FIRST_TABLE.exec(sql)?.[1];
  const name = table === undefined ? verb : `${verb} ${table}`;
  if (names.size < LIMIT) names.set(sql, name);
  return name;
}
