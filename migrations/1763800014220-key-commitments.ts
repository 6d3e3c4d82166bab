import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Binds the hash of a key's secret to the entry that issued the key. Keys from before have neither
 * salt nor commitment.
 */
export class KeyCommitments1763800014220 implements MigrationInterface {
  name = 'KeyCommitments1763800014220';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_key
        ADD COLUMN salt bytea CHECK (length(salt) = 32),
        ADD COLUMN commitment bytea CHECK (length(commitment) = 32)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_key DROP COLUMN commitment, DROP COLUMN salt');
  }
}
