import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/** Rules, and the writes that they refused. */
export class Policy1763800014090 implements MigrationInterface {
  name = 'Policy1763800014090';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policy_rule (
        rule text NOT NULL,
        valid_from bigint NOT NULL,
        valid_to bigint,
        state text NOT NULL,
        content jsonb NOT NULL,
        retired_for text,
        PRIMARY KEY (rule, valid_from)
      )`);
    await runner.query(`CREATE UNIQUE INDEX policy_rule_current ON policy_rule (rule) WHERE valid_to IS NULL`);
    await runner.query(`CREATE INDEX policy_rule_valid_from ON policy_rule (valid_from)`);
    await runner.query(`
      CREATE TABLE policy_refusal (
        entry bigint NOT NULL PRIMARY KEY,
        gate text NOT NULL,
        subject jsonb NOT NULL,
        findings jsonb NOT NULL
      )`);
    await appendOnly(runner, 'policy_refusal');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE policy_refusal, policy_rule');
  }
}
