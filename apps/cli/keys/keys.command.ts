import { Command } from 'commander';
import { parseInstant, systemClock } from '@core/kernel';
import { type ApiKey, ROLES } from '@domain/access';
import { migrateAll } from '../database/migrate-all.js';
import { reachDatabase } from '../database/open-database.js';
import { readInstallation } from '../installation.js';
import { formatTable } from '../format-table.js';
import { type KeyRing, withKeyRing } from './key-ring.js';
import { listKeys } from './list-keys.js';

interface IssueOptions {
  readonly role: readonly string[];
  readonly label: string;
  readonly expires?: string;
  readonly json?: boolean;
}

interface JsonOption {
  readonly json?: boolean;
}

/** Needs the data folder or DATABASE_URL and no key: so it is also the way back in when the admin key is lost. */
export function keysCommand(): Command {
  const keys = new Command('keys').description(
    'Issue, list and revoke API keys. Needs the data folder or DATABASE_URL, and no key.',
  );
  keys
    .command('issue')
    .description('Issue a key and print it. It is shown this once: only its hash is kept.')
    .requiredOption('--role <role...>', `one or more of ${ROLES.join(', ')}`)
    .requiredOption('--label <text>', 'what the key is for, at most 200 characters')
    .option('--expires <instant>', 'when it ends, such as 2027-01-01T00:00:00Z; never, if left out')
    .option('--json', 'answer as JSON')
    .action((options: IssueOptions) => withKeys((ring) => issue(ring, options)));
  keys
    .command('list')
    .description('List all keys, without their secrets.')
    .option('--json', 'answer as JSON')
    .action((options: JsonOption) => withKeys((ring) => list(ring, options)));
  keys
    .command('revoke')
    .description('Revoke a key. It is refused from the next request on.')
    .argument('<id>', "the key's id, as `whence keys list` shows it")
    .option('--json', 'answer as JSON')
    .action((id: string, options: JsonOption) => withKeys((ring) => revoke(ring, id, options)));
  return keys;
}

async function withKeys(body: (ring: KeyRing) => Promise<void>): Promise<void> {
  const installation = readInstallation();
  const database = await reachDatabase(installation);
  try {
    await migrateAll(database.url, installation.config);
    await withKeyRing(database.url, body);
  } finally {
    await database.close();
  }
}

async function issue({ database, service }: KeyRing, { role, label, expires, json }: IssueOptions): Promise<void> {
  const expiresAt = expires === undefined ? undefined : parseInstant(expires, '/expires');
  const request = { label, roles: role, ...(expiresAt !== undefined && { expiresAt }) };
  const issued = await database.transaction((tx) => service.issue(tx, 'system:cli', request));
  console.log(json ? JSON.stringify(issued) : issued.secret);
}

async function list(ring: KeyRing, { json }: JsonOption): Promise<void> {
  const keys = await listKeys(ring);
  if (json) return console.log(JSON.stringify({ items: keys }));
  const now = systemClock.now().toISOString();
  const rows = keys.map((key) => [key.id, key.roles.join(' '), stateOf(key, now), key.label]);
  console.log(formatTable(['id', 'roles', 'state', 'label'], rows).join('\n'));
}

function stateOf({ expiresAt, revokedEntry }: ApiKey, now: string): string {
  if (revokedEntry !== null) return `revoked in entry ${revokedEntry}`;
  if (expiresAt === null) return 'valid';
  return expiresAt <= now ? `expired ${expiresAt}` : `valid until ${expiresAt}`;
}

async function revoke({ database, service }: KeyRing, id: string, { json }: JsonOption): Promise<void> {
  const { receipt, existing } = await database.transaction((tx) => service.revoke(tx, 'system:cli', id));
  if (json) return console.log(JSON.stringify({ id, existing, receipt }));
  console.log(existing ? `The key ${id} was revoked before, in entry ${receipt.index}.` : `The key ${id} is revoked.`);
}
