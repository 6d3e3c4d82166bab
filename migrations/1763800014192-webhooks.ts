import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where events are sent, and what was or is to be sent. */
export class Webhooks1763800014192 implements MigrationInterface {
  name = 'Webhooks1763800014192';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook (
        id text NOT NULL PRIMARY KEY,
        url text NOT NULL,
        events text[] NOT NULL,
        secret text NOT NULL,
        previous_secret text,
        previous_until timestamptz,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        ended_at timestamptz,
        next_entry bigint NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE webhook_delivery (
        webhook text NOT NULL REFERENCES webhook (id),
        entry bigint NOT NULL,
        id text NOT NULL UNIQUE,
        event text NOT NULL,
        body text NOT NULL,
        job text NOT NULL,
        PRIMARY KEY (webhook, entry)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_delivery, webhook');
  }
}
