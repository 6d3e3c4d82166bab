import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Exceptions from rules. */
export class Waivers1763800014190 implements MigrationInterface {
  name = 'Waivers1763800014190';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policy_waiver (
        waiver text NOT NULL,
        valid_from bigint NOT NULL,
        valid_to bigint,
        number bigint NOT NULL,
        rule text NOT NULL,
        phase text NOT NULL,
        content jsonb NOT NULL,
        requested_by text NOT NULL,
        requested_entry bigint NOT NULL,
        PRIMARY KEY (waiver, valid_from)
      )`);
    await runner.query(`CREATE UNIQUE INDEX policy_waiver_current ON policy_waiver (waiver) WHERE valid_to IS NULL`);
    await runner.query(`CREATE INDEX policy_waiver_valid_from ON policy_waiver (valid_from)`);
    await runner.query(`CREATE INDEX policy_waiver_number ON policy_waiver (number)`);
    await runner.query(`CREATE INDEX policy_waiver_rule ON policy_waiver (rule, number)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE policy_waiver');
  }
}
