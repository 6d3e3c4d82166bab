import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is stated about a dataset as a whole: description, creators, citation, homepage. */
export class DatasetDescriptions1763800014150 implements MigrationInterface {
  name = 'DatasetDescriptions1763800014150';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dataset_description (
        dataset text NOT NULL,
        valid_from bigint NOT NULL,
        valid_to bigint,
        description text,
        creators jsonb,
        citation text,
        homepage text,
        PRIMARY KEY (dataset, valid_from),
        CHECK (valid_to > valid_from)
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX dataset_description_current ON dataset_description (dataset) WHERE valid_to IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dataset_description');
  }
}
