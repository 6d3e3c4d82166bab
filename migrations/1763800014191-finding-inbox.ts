import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When findings were last seen, who takes care of them, and until when they are ignored. */
export class FindingInbox1763800014191 implements MigrationInterface {
  name = 'FindingInbox1763800014191';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE finding_status
        ADD COLUMN seen_entry bigint, ADD COLUMN owner text, ADD COLUMN ignored_until timestamptz`);
    // Until now each row begins with a step of the state, which the first is too, or with a
    // recurrence.
    await runner.query(`
      UPDATE finding_status s SET seen_entry = (
        SELECT max(e.valid_from) FROM finding_status e JOIN finding f ON f.id = e.finding
        WHERE e.finding = s.finding AND e.valid_from <= s.valid_from
          AND (e.valid_from <> e.step_entry OR e.valid_from = f.entry))`);
    await runner.query(`ALTER TABLE finding_status ALTER COLUMN seen_entry SET NOT NULL`);
    for (const member of ['rule', 'dataset', 'model'])
      await runner.query(`CREATE INDEX finding_${member} ON finding ((subject ->> '${member}'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const member of ['rule', 'dataset', 'model']) await runner.query(`DROP INDEX finding_${member}`);
    await runner.query(
      `ALTER TABLE finding_status DROP COLUMN seen_entry, DROP COLUMN owner, DROP COLUMN ignored_until`,
    );
  }
}
