import { statementName } from './statement-name.js';

describe('statementName', () => {
  it.each([
    ['\n  SELECT size FROM ledger_head FOR UPDATE', 'SELECT ledger_head'],
    ['INSERT INTO job AS j (id) VALUES ($1)', 'INSERT job'],
    ['UPDATE job SET state = $1', 'UPDATE job'],
    ['WITH kept AS (INSERT INTO ledger_tree_head (size) VALUES ($1)) UPDATE x SET y = 1', 'WITH ledger_tree_head'],
    ['COPY ledger_entry (index) FROM STDIN (FORMAT binary)', 'COPY ledger_entry'],
    ['START TRANSACTION', 'START'],
    ['SAVEPOINT member_0', 'SAVEPOINT'],
    ["SELECT pg_notify('x', '')", 'SELECT'],
    ['', 'SQL'],
  ])('of %j is %s', (sql, name) => {
    expect([statementName(sql), statementName(sql)]).toEqual([name, name]);
  });
});
