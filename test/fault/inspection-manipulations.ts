import type { Manipulation } from './manipulations.js';

const row = (what: string, table: string, sql: string): Manipulation => ({
  what,
  sql: [sql],
  where: table,
  foundBy: ['audit'],
});

export const OF_INSPECTIONS: readonly Manipulation[] = [
  row('let an inspection be of other shards', 'inspection', `UPDATE inspection SET shards = shards || '\\x00'`),
  row('let an inspection run other detectors', 'inspection', `UPDATE inspection SET detectors = '[]'`),
  row('forget an inspection', 'inspection', 'DELETE FROM inspection WHERE number = 0'),
  row('forget that an inspection was cancelled', 'inspection_end', `DELETE FROM inspection_end`),
  row('change what was measured', 'measurement', `UPDATE measurement SET results = '[]'`),
  row('forget a contradiction', 'measurement', `UPDATE measurement SET contradicts = '[]' WHERE contradicts <> '[]'`),
  row('forget a measurement', 'measurement', 'DELETE FROM measurement WHERE number = 0'),
  row('let a measurement be of another place', 'measurement', `UPDATE measurement SET uri = 's3://elsewhere/1'`),
  row('count what was not read', 'measurement', 'UPDATE measurement SET bytes = bytes + 1'),
  row('forget the facts', 'measurement_list', 'DELETE FROM measurement_list'),
  row(
    'forget what was kept of removed content',
    'measurement_list',
    'DELETE FROM measurement_list l WHERE NOT EXISTS (SELECT FROM measurement m WHERE m.list = l.digest)',
  ),
  row('change the facts', 'measurement_list', `UPDATE measurement_list SET content = '\\x789c030000000001'`),
];
