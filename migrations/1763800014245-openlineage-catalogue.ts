import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Jobs and datasets by namespace, and how many there were at a position. A namespace by its hash:
 * its text may be longer than what an index holds.
 */
export class OpenLineageCatalogue1763800014245 implements MigrationInterface {
  name = 'OpenLineageCatalogue1763800014245';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['openlineage_dataset', 'openlineage_job']) {
      await runner.query(`CREATE INDEX ${table}_namespace ON ${table} (hashtextextended(namespace, 0), id)`);
      await runner.query(`CREATE INDEX ${table}_entry ON ${table} (entry, id)`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX
      openlineage_dataset_namespace, openlineage_dataset_entry, openlineage_job_namespace, openlineage_job_entry`);
  }
}
