import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The registrations whose shard states evidence of each of its origins. Bodies that name none are
 * not parsed.
 */
export class EvidenceIndex1763800014310 implements MigrationInterface {
  name = 'EvidenceIndex1763800014310';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION states_evidence(body bytea) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT NOT jsonb_path_exists(
          coalesce(convert_from(body, 'UTF8')::jsonb #> '{data,origins}', '[{}]'),
          '$[*] ? (!exists (@.evidence[*]))') $$`);
    await runner.query(`
      CREATE INDEX ledger_entry_evidence ON ledger_entry (index)
      WHERE kind = 'shard.registered' AND position('"evidence"'::bytea IN body) > 0 AND states_evidence(body)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ledger_entry_evidence');
    await runner.query('DROP FUNCTION states_evidence(bytea)');
  }
}
