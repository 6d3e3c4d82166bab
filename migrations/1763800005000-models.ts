import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Models1763800005000 implements MigrationInterface {
  name = 'Models1763800005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE model_version (
        id int PRIMARY KEY,
        model text NOT NULL,
        version text NOT NULL,
        entry bigint NOT NULL,
        description text,
        UNIQUE (model, version)
      )`);
    await runner.query(`
      CREATE TABLE model_parent (
        child int NOT NULL,
        position int NOT NULL,
        relation text NOT NULL,
        parent int,
        external text,
        CONSTRAINT model_parent_is_one CHECK ((parent IS NULL) <> (external IS NULL)),
        CONSTRAINT model_parent_precedes_child CHECK (parent < child),
        PRIMARY KEY (child, position)
      )`);
    await runner.query(`CREATE INDEX model_parent_parent ON model_parent (parent)`);
    await runner.query(`
      CREATE TABLE model_use (
        id text NOT NULL,
        held_from bigint NOT NULL,
        held_to bigint,
        model_version int NOT NULL,
        dataset_version int NOT NULL,
        stage text NOT NULL,
        purpose text,
        started_at timestamptz(3) NOT NULL,
        finished_at timestamptz(3),
        epochs double precision,
        PRIMARY KEY (id, held_from)
      )`);
    await runner.query(`CREATE UNIQUE INDEX model_use_current ON model_use (id) WHERE held_to IS NULL`);
    await runner.query(`CREATE INDEX model_use_model ON model_use (model_version)`);
    await runner.query(`CREATE INDEX model_use_dataset ON model_use (dataset_version)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE model_use, model_parent, model_version');
  }
}
