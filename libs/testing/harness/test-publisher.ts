import { type Clock, systemClock } from '@core/kernel';
import { SigningKey } from '@core/note';
import type { PublisherService, Witnesses } from '@domain/publication';
import type { Database } from '@platform/database';

/** The default origin of test logs. */
export const TEST_ORIGIN = 'whence.local/log';

export interface TestPublisherOptions {
  readonly clock?: Clock | undefined;
  readonly origin?: string;
  /** Defaults to none. */
  readonly witnesses?: Witnesses;
  /** The seed of the signing key: any byte. */
  readonly seed?: number;
}

/** Publishes the log of a test database, with a fixed key. */
export async function testPublisher(database: Database, options: TestPublisherOptions = {}): Promise<PublisherService> {
  const { LogSigner, NO_WITNESSES, PublisherService } = await import('@domain/publication');
  const { LedgerReadModel } = await import('@domain/ledger');
  const { LocalSigner } = await import('@platform/signing');
  const { clock = systemClock, origin = TEST_ORIGIN, witnesses = NO_WITNESSES, seed = 1 } = options;
  const signer = new LocalSigner(new SigningKey(origin, 'ed25519', Buffer.alloc(32, seed)));
  const ledger = new LedgerReadModel(database, clock);
  return new PublisherService(database, ledger, new LogSigner(origin, [signer]), witnesses, clock);
}
