import { parseInstant, systemClock } from '@core/kernel';
import type { ApiKey } from '@domain/access';
import { migrateAll } from '../database/migrate-all.js';
import { reachDatabase } from '../database/open-database.js';
import { formatTable } from '../format-table.js';
import { readInstallation } from '../installation.js';
import { type KeyRing, withKeyRing } from './key-ring.js';
import { listKeys } from './list-keys.js';

export interface IssueOptions {
  readonly role: readonly string[];
  readonly label: string;
  readonly expires?: string;
  readonly json?: boolean;
}

export interface JsonOption {
  readonly json?: boolean;
}

/** Opens the keys of this installation: of its data folder or DATABASE_URL. */
export async function withKeys(body: (ring: KeyRing) => Promise<void>): Promise<void> {
  const installation = readInstallation();
  const database = await reachDatabase(installation);
  try {
    await migrateAll(database.ownerUrl, installation.config, database.runtimeRole);
    await withKeyRing(database.url, body);
  } finally {
    await database.close();
  }
}

export async function issue(
  { database, service }: KeyRing,
  { role, label, expires, json }: IssueOptions,
): Promise<void> {
  const expiresAt = expires === undefined ? undefined : parseInstant(expires, '/expires');
  const request = { label, roles: role, expiresAt };
  const issued = await database.transaction((tx) => service.issue(tx, 'system:cli', request));
  console.log(json ? JSON.stringify(issued) : issued.secret);
}

export async function list(ring: KeyRing, { json }: JsonOption): Promise<void> {
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

export async function revoke({ database, service }: KeyRing, id: string, { json }: JsonOption): Promise<void> {
  const { receipt, existing } = await database.transaction((tx) => service.revoke(tx, 'system:cli', id));
  if (json) return console.log(JSON.stringify({ id, existing, receipt }));
  console.log(existing ? `The key ${id} was already revoked, in entry ${receipt.index}.` : `The key ${id} is revoked.`);
}
