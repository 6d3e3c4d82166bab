import { Client } from 'pg';
import { DatabaseError } from './database.errors.js';

/** Where the job queue has its tables and functions; it needs all of them. */
const QUEUE_SCHEMA = 'bullmq';

/** What is said of a table by its triggers: `append_only` rows are never changed, a `never_removed` row is. */
const TABLES = `
  SELECT c.relname AS name, coalesce(array_agg(t.tgname::text) FILTER (WHERE t.tgname IS NOT NULL), '{}') AS triggers
  FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  GROUP BY c.relname ORDER BY c.relname`;

/** What this role owns of the queue, quoted. */
const QUEUE_PARTS = `
  SELECT c.oid::regclass::text AS name, c.relkind AS kind
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = '${QUEUE_SCHEMA}' AND c.relkind IN ('r', 'p', 'S') AND pg_has_role(c.relowner, 'MEMBER')`;

interface QueuePart {
  readonly name: string;
  readonly kind: string;
}

interface Table {
  readonly name: string;
  readonly triggers: readonly string[];
}

/**
 * Gives a role what the api and the worker need, and takes from it whatever else it was granted: it cannot change or remove a row of a table that
 * only grows, nor empty any table, and owns none. Safe to repeat; after every migration.
 * @param ownerUrl of the role that owns the tables
 * @throws DatabaseError for a role that is not there, or that no grant could hold back
 */
export async function grantRuntimeRole(ownerUrl: string, role: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl, application_name: 'whence-migrate' });
  await client.connect();
  try {
    await refuseMighty(client, role);
    const { rows } = await client.query<Table>(TABLES);
    const { rows: queue } = await client.query<QueuePart>(QUEUE_PARTS);
    const name = client.escapeIdentifier(role);
    const statements = [
      `GRANT USAGE ON SCHEMA public TO ${name}`,
      `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${name}`,
      ...rows.map((table) => `GRANT ${rightsTo(table)} ON ${client.escapeIdentifier(table.name)} TO ${name}`),
      ...(queue.length > 0 ? queueGrants(queue, name) : []),
    ];
    await client.query(['BEGIN', ...statements, 'COMMIT'].join('; '));
  } finally {
    await client.end();
  }
}

function rightsTo({ name, triggers }: Table): string {
  if (name === 'migrations') return 'SELECT';
  if (triggers.includes('append_only')) return 'SELECT, INSERT';
  return triggers.includes('never_removed') ? 'SELECT, UPDATE' : 'SELECT, INSERT, UPDATE, DELETE';
}

function queueGrants(parts: readonly QueuePart[], role: string): string[] {
  return [
    // The queue makes a sequence for each of its queues, as the role that runs it.
    `GRANT USAGE, CREATE ON SCHEMA ${QUEUE_SCHEMA} TO ${role}`,
    ...parts.map(({ name, kind }) => {
      const rights = kind === 'S' ? 'USAGE, SELECT, UPDATE ON SEQUENCE' : 'SELECT, INSERT, UPDATE, DELETE ON TABLE';
      return `GRANT ${rights} ${name} TO ${role}`;
    }),
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO ${role}`,
  ];
}

async function refuseMighty(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<{ superuser: boolean; owns: boolean }>(
    `SELECT r.rolsuper AS superuser, EXISTS (
       SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND pg_has_role(r.oid, c.relowner, 'MEMBER')
     ) AS owns FROM pg_roles r WHERE r.rolname = $1`,
    [role],
  );
  const [found] = rows;
  if (!found) {
    const message = `There is no role ${role}. Create it first: CREATE ROLE ${client.escapeIdentifier(role)} LOGIN PASSWORD '…'.`;
    throw new DatabaseError('runtime-role-refused', message);
  }
  if (found.superuser || found.owns) {
    const why = found.superuser ? 'is a superuser' : 'owns the tables, or is a member of the role that does';
    const message = `The role ${role} ${why}: no grant keeps it from rewriting the ledger. Choose another role for the services.`;
    throw new DatabaseError('runtime-role-refused', message);
  }
}
