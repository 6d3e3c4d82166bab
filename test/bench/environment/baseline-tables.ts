import { withClient } from './bench-environment.js';

/** The same facts as plain rows, with the indexes that a hand-written schema would have. */
const TABLES = [
  `DROP SCHEMA IF EXISTS baseline CASCADE`,
  `CREATE SCHEMA baseline`,
  `CREATE TABLE baseline.edge AS
     SELECT s.number AS child, p.parent FROM shard s JOIN derivation d ON d.id = s.derivation, unnest(d.parents) AS p (parent)`,
  `ALTER TABLE baseline.edge ADD PRIMARY KEY (child, parent)`,
  `CREATE INDEX ON baseline.edge (parent, child)`,
  `CREATE TABLE baseline.declared AS
     SELECT s.number AS shard, o.id AS origin, coalesce(o.vendor, split_part(o.generator, '/', 1)) AS vendor
     FROM shard s JOIN origin_set t ON t.id = s.declared_set, unnest(t.origins) AS i (origin) JOIN origin o ON o.id = i.origin
     WHERE s.derivation IS NULL`,
  `CREATE INDEX ON baseline.declared (vendor, shard)`,
  `CREATE TABLE baseline.membership (version int NOT NULL, shard int NOT NULL)`,
  `CREATE TABLE baseline.member_origin AS
     SELECT s.number AS shard, i.origin, s.tokens FROM shard s JOIN origin_set t ON t.id = s.effective_set, unnest(t.origins) AS i (origin)`,
];

const MEMBERS_OF_LAST_STEP = `
  INSERT INTO baseline.membership
  SELECT v.version, s.shard FROM generate_series(1, $1::int) AS v (version),
    (SELECT s.number AS shard, row_number() OVER (ORDER BY s.number) AS place FROM shard s WHERE s.dataset = 'bench/mixed') s
  WHERE s.place > (v.version - 1) * $2::int`;

const INDEXES = [
  `ALTER TABLE baseline.membership ADD PRIMARY KEY (version, shard)`,
  `CREATE INDEX ON baseline.membership (shard, version)`,
];

/**
 * Creates the baseline tables: edges from child to parent, the declared origins of shards, the
 * members of the versions of `mixed` (each lacks `leftOut` more than its predecessor), and the
 * effective origins of each member of `everything`.
 */
export async function makeBaselineTables(url: string, versions: number, leftOut: number): Promise<void> {
  await withClient(url, async (client) => {
    for (const statement of TABLES) await client.query(statement);
    await client.query(MEMBERS_OF_LAST_STEP, [versions, leftOut]);
    for (const statement of INDEXES) await client.query(statement);
    for (const table of ['edge', 'declared', 'membership', 'member_origin']) {
      await client.query(`VACUUM ANALYZE baseline.${table}`);
    }
  });
}
