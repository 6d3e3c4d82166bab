import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Measurements are found by the digest that they state. */
export class MeasuredDigests1763800014300 implements MigrationInterface {
  name = 'MeasuredDigests1763800014300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX measurement_digest ON measurement ((
        jsonb_path_query_first(results, '$[*]?(@.detector == "identity").counts.digest') #>> '{}'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX measurement_digest');
  }
}
