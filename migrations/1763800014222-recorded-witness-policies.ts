import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/** The witness policies that the log was published under, without addresses. */
export class RecordedWitnessPolicies1763800014222 implements MigrationInterface {
  name = 'RecordedWitnessPolicies1763800014222';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE publication_policy (
        number bigint PRIMARY KEY,
        since_size bigint NOT NULL,
        policy text NOT NULL,
        recorded_at timestamptz(3) NOT NULL
      )`);
    await appendOnly(runner, 'publication_policy');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE publication_policy');
  }
}
