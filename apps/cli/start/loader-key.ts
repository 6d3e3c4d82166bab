import { systemClock } from '@core/kernel';
import { accessEntryKinds, type ListedKey } from '@domain/access';
import { INDEX_ENTRY_KINDS } from '@domain/index';
import type { KeyRing } from '../keys/key-ring.js';
import { listKeys } from '../keys/list-keys.js';

const LABEL = 'loads the example';
const PRINCIPAL = 'the example loader';
const ISSUER = 'system:example';
const LIFE_MS = 60 * 60_000;
/** Entries of a ledger without data: keys, and what the worker states about them meanwhile. */
const OF_THE_SERVICE = [...accessEntryKinds, ...INDEX_ENTRY_KINDS];

/**
 * `wanted`: the ledger holds nobody's data yet, or a load was interrupted; `loaded`: completely;
 * `unwanted`: other data.
 */
export type ExampleState = 'wanted' | 'loaded' | 'unwanted';

/**
 * Reads the state of the example from the ledger. A load begins by issuing a key of its own and
 * ends by revoking it. Both are entries, so an interrupted load is distinguished from a complete
 * one without a file that may be lost.
 */
export async function exampleState(ring: KeyRing): Promise<ExampleState> {
  const keys = await listKeys(ring);
  const loaders = await loaderKeys(ring, keys);
  if (loaders.length > 0) return loaders.some((key) => key.revokedEntry === null) ? 'wanted' : 'loaded';
  return (await ring.ledger.holdsOnly(OF_THE_SERVICE)) ? 'wanted' : 'unwanted';
}

/** Anyone may use the label; the ledger records who issued the key. */
async function loaderKeys({ ledger }: KeyRing, keys: readonly ListedKey[]): Promise<ListedKey[]> {
  const labelled = keys.filter((key) => key.label === LABEL);
  const entries = await ledger.entries(labelled.map((key) => key.issuedEntry));
  const ours = new Set(entries.filter(({ by }) => by === ISSUER).map(({ index }) => index));
  return labelled.filter((key) => ours.has(key.issuedEntry));
}

/** Issues the key for loading the example: it may register data for an hour. */
export async function issueLoaderKey({ database, service }: KeyRing): Promise<string> {
  const expiresAt = new Date(systemClock.now().getTime() + LIFE_MS).toISOString();
  const owner = { principal: PRINCIPAL, principalKind: 'service' } as const;
  const request = { label: LABEL, roles: ['service'], expiresAt, ...owner };
  return (await database.transaction((tx) => service.issue(tx, ISSUER, request))).secret;
}

/** Revokes the key of a finished load, and those of interrupted ones. */
export async function revokeLoaderKeys(ring: KeyRing): Promise<void> {
  const live = (await loaderKeys(ring, await listKeys(ring))).filter((key) => key.revokedEntry === null);
  await ring.database.transaction(async (tx) => {
    for (const { id } of live) await ring.service.revoke(tx, ISSUER, id);
  });
}
