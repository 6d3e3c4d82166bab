import type { Manipulation } from './manipulations.js';

const row = (what: string, table: string, sql: string): Manipulation => ({
  what,
  sql: [sql],
  where: table,
  foundBy: ['audit'],
});

export const OF_RECEIPTS: readonly Manipulation[] = [
  row('move a run to another stage', 'reading_run', `UPDATE reading_run SET stage = 'evaluation'`),
  row('end a rank that still reads', 'reading_statement', 'UPDATE reading_statement SET open = false'),
  row('forget a blind spot', 'reading_blind', 'DELETE FROM reading_blind'),
  row('move receipts to another rank', 'reading_source', 'UPDATE reading_source SET rank = rank + 1'),
  row('forget which receipts are recorded', 'reading_part', 'DELETE FROM reading_part'),
  row('rename a place that was read', 'reading_name', `UPDATE reading_name SET name = name || 'x'`),
  row('call what was stated observed', 'reading_segment', 'UPDATE reading_segment SET observed = declared'),
  row('lower what was bought', 'usage_day', 'UPDATE usage_day SET output_tokens = output_tokens - 1'),
  row('forget what was bought', 'usage_day', 'DELETE FROM usage_day'),
  row(
    'move reading before a removal',
    'reading_segment',
    `UPDATE reading_segment SET last_at = first_at - interval '1 day'`,
  ),
];
