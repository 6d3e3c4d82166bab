import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  ['finding_standing', 'finding_status'],
  ['removal_standing', 'removal_status'],
] as const;
const COLUMNS = [
  ['held_from', 'valid_from'],
  ['held_to', 'valid_to'],
] as const;

/**
 * Names tables, columns, indexes and constraints by the words of the code: a row is valid from one
 * entry to another; a removal and a finding have a status.
 */
export class PlainNames1763800012000 implements MigrationInterface {
  name = 'PlainNames1763800012000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [from, to] of TABLES) await renameTable(runner, from, to);
    for (const [from, to] of COLUMNS) await renameColumn(runner, from, to);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [from, to] of COLUMNS) await renameColumn(runner, to, from);
    for (const [from, to] of TABLES) await renameTable(runner, to, from);
  }
}

async function renameTable(runner: QueryRunner, from: string, to: string): Promise<void> {
  await runner.query(`ALTER TABLE IF EXISTS ${from} RENAME TO ${to}`);
  await renameIndexes(runner, from, to);
}

async function renameColumn(runner: QueryRunner, from: string, to: string): Promise<void> {
  const tables = (await runner.query(
    `SELECT a.attrelid::regclass::text AS name
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attname = $1 AND NOT a.attisdropped`,
    [from],
  )) as { name: string }[];
  for (const { name } of tables) await runner.query(`ALTER TABLE ${name} RENAME COLUMN ${from} TO ${to}`);
  await renameIndexes(runner, from, to);
}

/** Renames each index whose name holds `from`; a constraint of that name goes with its index. */
async function renameIndexes(runner: QueryRunner, from: string, to: string): Promise<void> {
  const indexes = (await runner.query(
    `SELECT relname AS name FROM pg_class
     WHERE relkind = 'i' AND relnamespace = current_schema()::regnamespace AND strpos(relname, $1) > 0`,
    [from],
  )) as { name: string }[];
  for (const { name } of indexes) await runner.query(`ALTER INDEX ${name} RENAME TO ${name.replace(from, to)}`);
}
