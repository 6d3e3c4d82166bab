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

export const OF_PROBES: readonly Manipulation[] = [
  row('let a probe be of another model', 'probe', `UPDATE probe SET model = 'acme/other'`),
  row('let a probe be of other prompts', 'probe', `UPDATE probe SET prompts = sha256('')`),
  row('lower what a probe counts as a span', 'probe', `UPDATE probe SET parameters = '{}'`),
  row('let a probe compare with other answers', 'probe', `UPDATE probe SET sides = '{}'`),
  row('forget a probe', 'probe', 'DELETE FROM probe WHERE number = 0'),
  row(
    'let a probe find no likeness',
    'probe_end',
    `UPDATE probe_end SET result = jsonb_set(result, '{span,tested,count}', '0') WHERE result IS NOT NULL`,
  ),
  row('forget what a probe measured', 'probe_end', `DELETE FROM probe_end WHERE outcome = 'measured'`),
  row('change why a probe is inconclusive', 'probe_end', `UPDATE probe_end SET message = '' WHERE side IS NOT NULL`),
  row('forget what a probe compared', 'probe_list', 'DELETE FROM probe_list'),
  row('change what a probe compared', 'probe_list', `UPDATE probe_list SET content = '\\x789c030000000001'`),
];
