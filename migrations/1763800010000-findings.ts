import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Findings1763800010000 implements MigrationInterface {
  name = 'Findings1763800010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE finding (
        id text NOT NULL PRIMARY KEY,
        entry bigint NOT NULL,
        raised_at timestamptz(3) NOT NULL,
        identity bytea NOT NULL,
        kind text NOT NULL,
        severity text NOT NULL,
        subject jsonb NOT NULL,
        removal text,
        shard text,
        detail text NOT NULL,
        evidence jsonb
      )`);
    await runner.query(`CREATE UNIQUE INDEX finding_entry ON finding (entry)`);
    await runner.query(`CREATE INDEX finding_identity ON finding (identity)`);
    await runner.query(`CREATE INDEX finding_removal ON finding (removal)`);
    await runner.query(`CREATE INDEX finding_shard ON finding (shard)`);
    await runner.query(`
      CREATE TABLE finding_standing (
        finding text NOT NULL,
        held_from bigint NOT NULL,
        held_to bigint,
        state text NOT NULL,
        step_entry bigint NOT NULL,
        count bigint NOT NULL,
        examples jsonb NOT NULL,
        PRIMARY KEY (finding, held_from)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX finding_standing_current ON finding_standing (finding) WHERE held_to IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE finding_standing, finding');
  }
}
