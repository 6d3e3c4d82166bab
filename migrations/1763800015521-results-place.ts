import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './append-only.js';

/**
 * The place of full results of inspections outside of the database: at most one row. The place has
 * the id in a file, so that another one is not taken for it.
 */
export class ResultsPlace1763800015521 implements MigrationInterface {
  name = 'ResultsPlace1763800015521';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE results_place (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        id text NOT NULL,
        uri text NOT NULL
      )`);
    await appendOnly(runner, 'results_place');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE results_place');
  }
}
