import type { Manipulation } from './manipulations.js';

const row = (what: string, table: string, sql: string): Manipulation => ({
  what,
  sql: [sql],
  where: table,
  foundBy: ['audit'],
});

export const OF_OPENLINEAGE: readonly Manipulation[] = [
  row('change the state of a run', 'openlineage_event', `UPDATE openlineage_event SET state = 'FAIL'`),
  row('rename a job', 'openlineage_job', `UPDATE openlineage_job SET name = 'x'`),
  row('rename a dataset', 'openlineage_dataset', `UPDATE openlineage_dataset SET name = name || 'x' WHERE id = 0`),
  row('forget what a run read', 'openlineage_named', `DELETE FROM openlineage_named WHERE direction = 'input'`),
  row('alter the bytes of an event', 'openlineage_body', `UPDATE openlineage_body SET body = body || ' '`),
  row('lose the bytes of an event', 'openlineage_body', 'DELETE FROM openlineage_body'),
  row('turn an edge', 'openlineage_edge', `UPDATE openlineage_edge SET direction = 'output' WHERE dataset = 0`),
];
