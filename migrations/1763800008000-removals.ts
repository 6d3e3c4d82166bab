import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Removals1763800008000 implements MigrationInterface {
  name = 'Removals1763800008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE removal (
        number int PRIMARY KEY,
        id text NOT NULL UNIQUE,
        entry bigint NOT NULL UNIQUE,
        ordered_at timestamptz(3) NOT NULL,
        ordered_by text NOT NULL,
        selector jsonb NOT NULL,
        members bytea,
        reason text NOT NULL,
        basis text,
        method text NOT NULL,
        effective_at timestamptz(3) NOT NULL,
        received_at timestamptz(3),
        requested_by text,
        approval_required boolean NOT NULL,
        content_hash bytea
      )`);
    await runner.query(`CREATE INDEX removal_content ON removal (content_hash) WHERE content_hash IS NOT NULL`);
    await runner.query(`
      CREATE TABLE removal_standing (
        removal int NOT NULL,
        held_from bigint NOT NULL,
        held_to bigint,
        phase text NOT NULL,
        due_at timestamptz(3),
        verification text,
        PRIMARY KEY (removal, held_from)
      )`);
    await runner.query(`CREATE INDEX removal_standing_held_from ON removal_standing (held_from)`);
    await runner.query(`
      CREATE TABLE removal_statement (
        removal int NOT NULL,
        entry bigint NOT NULL,
        PRIMARY KEY (removal, entry)
      )`);
    await runner.query(`
      CREATE TABLE removal_execution (
        removal int NOT NULL,
        place text COLLATE "C" NOT NULL,
        held_from bigint NOT NULL,
        held_to bigint,
        is_shard boolean NOT NULL,
        percent double precision NOT NULL,
        evidence jsonb,
        PRIMARY KEY (removal, place, held_from)
      )`);
    await runner.query(`
      CREATE TABLE removal_segment (
        removal int NOT NULL,
        segment int NOT NULL,
        held_from bigint NOT NULL,
        held_to bigint,
        changed bigint NOT NULL,
        selected bytea NOT NULL,
        tainted bytea NOT NULL,
        reached bytea NOT NULL,
        cleaned bytea NOT NULL,
        PRIMARY KEY (removal, segment, held_from)
      )`);
    await runner.query(`CREATE INDEX removal_segment_changed ON removal_segment (changed)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE removal_segment, removal_execution, removal_statement, removal_standing, removal');
  }
}
