import { systemClock } from '@core/kernel';
import { AccessReadModel, AccessService, AccessSettings } from '@domain/access';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
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
  { keyDays }: Pick<Config, 'keyDays'>,
  body: (ring: KeyRing) => Promise<Result>,
): Promise<Result> {
  const database = await Database.connect({ url, applicationName: 'whence-cli', connections: 2 });
  const ledger = new LedgerReadModel(database, systemClock);
  const keys = new AccessReadModel(database);
  const settings = new AccessSettings(keyDays);
  const service = new AccessService(new LedgerService(systemClock), ledger, keys, systemClock, settings);
  return body({ database, service, keys, ledger }).finally(() => database.close());
}
