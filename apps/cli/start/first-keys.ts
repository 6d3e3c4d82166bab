import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { systemClock } from '@core/kernel';
import { soonAfter } from '@domain/access';
import { auditorKeyFile, readAuditorKey } from '../auditor-key-file.js';
import type { KeyRing } from '../keys/key-ring.js';

/**
 * Ensures that there is an admin key: the given one, or a generated one.
 * @returns the secret if one was generated: it is not stored
 */
export async function ensureAdminKey(
  { database, service }: KeyRing,
  given: string | undefined,
): Promise<string | undefined> {
  return (await database.transaction((tx) => service.ensureAdminKey(tx, given))).generated;
}

/**
 * Returns the auditor key of the data folder; issues one if there is none, or none that is valid
 * for another 30 days: a start renews it.
 */
export async function ensureAuditorKey({ database, keys, service }: KeyRing, dataDir: string): Promise<string> {
  const stored = readAuditorKey(dataDir);
  if (stored !== undefined && (await keys.authenticate(stored, soonAfter(systemClock.now())))) return stored;
  const owner = { principal: 'questions on this machine', principalKind: 'service' } as const;
  const request = { label: `questions on this machine (${auditorKeyFile('…')})`, roles: ['auditor'], ...owner };
  const { secret } = await database.transaction((tx) => service.issue(tx, 'system:setup', request));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = auditorKeyFile(dataDir);
  // Renamed, so that an existing file is complete.
  writeFileSync(`${file}.new`, `${secret}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secret;
}
