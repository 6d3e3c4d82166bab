import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Ordered dataset versions that rules refused when they were to be committed. Their names are free:
 * at most one version of a name is not refused.
 */
export class RefusedDatasetVersions1763800014225 implements MigrationInterface {
  name = 'RefusedDatasetVersions1763800014225';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE dataset_version
        ADD COLUMN refused_entry bigint,
        ADD COLUMN refusal bigint,
        ADD CONSTRAINT dataset_version_refused CHECK (
          (state = 'refused') = (refused_entry IS NOT NULL) AND (refused_entry IS NULL) = (refusal IS NULL)),
        DROP CONSTRAINT dataset_version_dataset_version_key`);
    await runner.query('CREATE INDEX dataset_version_names ON dataset_version (dataset, version, id)');
    await runner.query(
      'CREATE UNIQUE INDEX dataset_version_current ON dataset_version (dataset, version) WHERE refused_entry IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX dataset_version_current, dataset_version_names');
    await runner.query(`
      ALTER TABLE dataset_version
        DROP COLUMN refused_entry,
        DROP COLUMN refusal,
        ADD CONSTRAINT dataset_version_dataset_version_key UNIQUE (dataset, version)`);
  }
}
