import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PersonalData1763800007000 implements MigrationInterface {
  name = 'PersonalData1763800007000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE personal_data (
        id text PRIMARY KEY,
        commitment bytea NOT NULL UNIQUE CHECK (octet_length(commitment) = 32),
        salt bytea NOT NULL CHECK (octet_length(salt) = 32),
        payload bytea NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE personal_data_erasure (
        commitment bytea PRIMARY KEY CHECK (octet_length(commitment) = 32),
        entry bigint NOT NULL,
        reason text NOT NULL
      )`);
    await runner.query('ALTER TABLE idempotency_key ADD COLUMN personal_data text');
    await runner.query(
      'CREATE INDEX idempotency_key_personal_data ON idempotency_key (personal_data) WHERE personal_data IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_key DROP COLUMN personal_data');
    await runner.query('DROP TABLE personal_data_erasure, personal_data');
  }
}
