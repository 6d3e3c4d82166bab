import type { Client } from 'pg';
import { connectClient } from './connect-failure.js';
import { DatabaseError } from './database.errors.js';

/** The schema of the job queue; the services need all of its tables and functions. */
const QUEUE_SCHEMA = 'bullmq';

/**
 * The tables and their triggers: `append_only` forbids UPDATE and DELETE, `never_removed` forbids
 * DELETE.
 */
const TABLES = `
  SELECT c.relname AS name, coalesce(array_agg(t.tgname::text) FILTER (WHERE t.tgname IS NOT NULL), '{}') AS triggers
  FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  GROUP BY c.relname ORDER BY c.relname`;

/** The tables and sequences of the queue that this role owns, quoted. */
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
 * Grants a role what the api and the worker need, and revokes everything else: it cannot change or
 * delete rows of append-only tables, nor truncate any table, and owns none. Idempotent; call it
 * after every migration.
 * @param ownerUrl of the role that owns the tables
 * @throws DatabaseError if the role does not exist, or if grants cannot restrict it
 */
export async function grantRuntimeRole(ownerUrl: string, role: string): Promise<void> {
  const client = await connectClient(ownerUrl, { application_name: 'whence-migrate' });
  try {
    await refuseUnrestrictable(client, role);
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
    // BullMQ creates a sequence per queue, as the role that runs it.
    `GRANT USAGE, CREATE ON SCHEMA ${QUEUE_SCHEMA} TO ${role}`,
    ...parts.map(({ name, kind }) => {
      const rights = kind === 'S' ? 'USAGE, SELECT, UPDATE ON SEQUENCE' : 'SELECT, INSERT, UPDATE, DELETE ON TABLE';
      return `GRANT ${rights} ${name} TO ${role}`;
    }),
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO ${role}`,
  ];
}

async function refuseUnrestrictable(client: Client, role: string): Promise<void> {
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
