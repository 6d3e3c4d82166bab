import { systemClock } from '@core/kernel';
import { AccessReadModel, AccessService, AccessSettings } from '@domain/access';
import { ClockWatch, LedgerReadModel, LedgerService } from '@domain/ledger';
import type { Config } from '@platform/config';
import { Database } from '@platform/database';

/** Access to the keys of a database. Whoever has its URL can do more than any key permits. */
export interface KeyRing {
  readonly database: Database;
  readonly service: AccessService;
  readonly keys: AccessReadModel;
  readonly ledger: LedgerReadModel;
}

/** Opens the keys of a migrated database for the duration of `body`. */
export async function withKeyRing<Result>(
  url: string,
  { keyDays, clock }: Pick<Config, 'keyDays'> & Partial<Pick<Config, 'clock'>>,
  body: (ring: KeyRing) => Promise<Result>,
): Promise<Result> {
  const database = await Database.connect({ url, applicationName: 'whence-cli', connections: 2 });
  const ledger = new LedgerReadModel(database, systemClock);
  const keys = new AccessReadModel(database);
  const settings = new AccessSettings(keyDays);
  const writer = new LedgerService(systemClock, undefined, new ClockWatch(systemClock, clock));
  const service = new AccessService(writer, ledger, keys, systemClock, settings);
  return body({ database, service, keys, ledger }).finally(() => database.close());
}
