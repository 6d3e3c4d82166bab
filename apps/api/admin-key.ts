import { systemClock } from '@core/kernel';
import { AccessReadModel, AccessService } from '@domain/access';
import { type ClockLimits, ClockWatch, LedgerReadModel, LedgerService } from '@domain/ledger';
import type { Database } from '@platform/database';

/**
 * Ensures that there is an admin key: that of WHENCE_ADMIN_KEY, or a generated one.
 * @param clock how far the clock is trusted; defaults to whatever it shows
 * @returns the secret if one was generated, to be shown once
 */
export async function ensureAdminKey(
  database: Database,
  secret: string | undefined,
  clock?: ClockLimits,
): Promise<string | undefined> {
  const keys = new AccessService(
    new LedgerService(systemClock, undefined, new ClockWatch(systemClock, clock)),
    new LedgerReadModel(database, systemClock),
    new AccessReadModel(database),
    systemClock,
  );
  return (await database.transaction((tx) => keys.ensureAdminKey(tx, secret))).generated;
}
