import { parseInstant, systemClock } from '@core/kernel';
import { expiresSoon, type IssueKey, type ListedKey, type PrincipalKind } from '@domain/access';
import { CliError } from '../cli.errors.js';
import { migrateAll } from '../database/migrate-all.js';
import { reachLedger } from '../database/open-database.js';
import { formatTable } from '../format-table.js';
import { readInstallation } from '../installation.js';
import { type KeyRing, withKeyRing } from './key-ring.js';
import { listKeys } from './list-keys.js';

export interface IssueOptions {
  readonly role: readonly string[];
  readonly principal?: string;
  readonly kind?: string;
  readonly label?: string;
  readonly expires?: string;
  readonly dataset?: readonly string[];
  readonly json?: boolean;
}

export interface JsonOption {
  readonly json?: boolean;
}

/**
 * Opens the keys of this installation: of its data folder or DATABASE_URL.
 * @throws CliError `not-installed` where Whence was never started
 */
export async function withKeys(body: (ring: KeyRing) => Promise<void>): Promise<void> {
  const installation = readInstallation();
  const database = await reachLedger(installation);
  try {
    await migrateAll(database.ownerUrl, installation.config, database.runtimeRole);
    await withKeyRing(database.url, installation.config, body);
  } finally {
    await database.close();
  }
}

export async function issue({ database, service }: KeyRing, options: IssueOptions): Promise<void> {
  const issued = await database.transaction((tx) => service.issue(tx, 'system:cli', requestOf(options)));
  console.log(options.json ? JSON.stringify(issued) : issued.secret);
}

function requestOf({ role, principal, kind, label = principal, expires, dataset }: IssueOptions): IssueKey {
  if (label === undefined) throw new CliError('malformed-option', 'Name the principal (--principal) or a label.');
  const expiresAt = expires === undefined ? undefined : parseInstant(expires, '/expires');
  // The service checks the kind.
  return { label, roles: role, principal, principalKind: kind as PrincipalKind, expiresAt, datasets: dataset };
}

export async function list(ring: KeyRing, { json }: JsonOption): Promise<void> {
  const keys = await listKeys(ring);
  const now = systemClock.now();
  if (json) {
    const items = keys.map((key) => ({ ...key, expiresSoon: expiresSoon(key, now) }));
    return console.log(JSON.stringify({ items }));
  }
  const rows = keys.map((key) => [
    key.id,
    key.roles.join(' '),
    ownerOf(key),
    stateOf(key, now),
    key.lastUsedAt ?? 'never',
    key.datasets?.join(' ') ?? 'all',
    key.label,
  ]);
  console.log(formatTable(['id', 'roles', 'principal', 'state', 'last used', 'datasets', 'label'], rows).join('\n'));
}

function ownerOf({ principal: { id, kind, name } }: ListedKey): string {
  return `${kind} ${name ?? id}`;
}

function stateOf(key: ListedKey, now: Date): string {
  const { expiresAt, revokedEntry } = key;
  if (revokedEntry !== null) return `revoked in entry ${revokedEntry}`;
  if (expiresAt === null) return 'valid';
  if (expiresAt <= now.toISOString()) return `expired ${expiresAt}`;
  return expiresSoon(key, now) ? `EXPIRES SOON: ${expiresAt}` : `valid until ${expiresAt}`;
}

export async function revoke({ database, service }: KeyRing, id: string, { json }: JsonOption): Promise<void> {
  const { receipt, existing } = await database.transaction((tx) => service.revoke(tx, 'system:cli', id));
  if (json) return console.log(JSON.stringify({ id, existing, receipt }));
  console.log(existing ? `The key ${id} was already revoked, in entry ${receipt.index}.` : `The key ${id} is revoked.`);
}
