import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/**
 * What accounts bought from vendors' APIs. A day is text, `YYYY-MM-DD`; an empty project or
 * generator is all of them. A later entry of the same day, model and project amends the earlier.
 */
export class UsageReceipts1763800014240 implements MigrationInterface {
  name = 'UsageReceipts1763800014240';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE usage_day (
        vendor text NOT NULL,
        day text NOT NULL,
        account text NOT NULL,
        project text NOT NULL,
        generator text NOT NULL,
        entry bigint NOT NULL,
        input_tokens bigint,
        output_tokens bigint,
        requests bigint,
        PRIMARY KEY (vendor, day, account, project, generator, entry)
      )`);
    await runner.query('CREATE INDEX usage_day_entry ON usage_day (vendor, entry)');
    await appendOnly(runner, 'usage_day');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE usage_day');
  }
}
