import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who was refused, and who read what. The services' role may add records and read them. Old ones
 * are deleted by a function of the owner, which keeps a week whatever it is asked.
 */
export class AccessLog1763800014010 implements MigrationInterface {
  name = 'AccessLog1763800014010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz(3) NOT NULL,
        key text,
        principal text,
        method text NOT NULL,
        route text NOT NULL,
        subject text NOT NULL,
        status int NOT NULL,
        request_id text NOT NULL,
        times int NOT NULL
      )`);
    await runner.query('CREATE INDEX access_log_at ON access_log (at)');
    // Its name decides what grantRuntimeRole grants: SELECT and INSERT.
    await runner.query(`
      CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON access_log
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger()`);
    await runner.query(`
      CREATE FUNCTION expire_access_log(days int) RETURNS void LANGUAGE sql SECURITY DEFINER
      SET search_path = public, pg_temp
      AS $$ DELETE FROM access_log WHERE at < now() - make_interval(days => greatest(days, 7)) $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION expire_access_log(int)');
    await runner.query('DROP TABLE access_log');
  }
}
