import { systemClock } from '@core/kernel';
import { indexCommitted } from '@domain/index';
import { LedgerService } from '@domain/ledger';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { type KeyRing, withKeyRing } from '../keys/key-ring.js';
import { exampleState, issueLoaderKey, revokeLoaderKeys } from './loader-key.js';

describe('exampleState', () => {
  let test: TestDatabase;

  beforeEach(async () => (test = await createTestDatabase()));
  afterEach(() => test.drop());

  const withRing = (body: (ring: KeyRing) => Promise<void>) => withKeyRing(test.url, { keyDays: 365 }, body);
  const state = ({ database }: KeyRing, kind: string, data = {}) =>
    database.transaction((tx) => new LedgerService(systemClock).append(tx, 'system:spec', { kind, data }));
  const prepared = async (ring: KeyRing): Promise<void> => {
    await ring.database.transaction((tx) => ring.service.ensureAdminKey(tx));
    const { kind, data } = indexCommitted(1, Buffer.alloc(32), 1);
    await state(ring, kind, data);
  };

  it('is wanted while the ledger holds keys, and what the worker has stated about them meanwhile', () =>
    withRing(async (ring) => {
      expect(await exampleState(ring)).toBe('wanted');
      await prepared(ring);
      expect(await exampleState(ring)).toBe('wanted');
    }));

  it('is not wanted beside data', () =>
    withRing(async (ring) => {
      await prepared(ring);
      await state(ring, 'vendor.declared');
      expect(await exampleState(ring)).toBe('unwanted');
    }));

  it('is wanted again after an interrupted load, and loaded after a complete one', () =>
    withRing(async (ring) => {
      await prepared(ring);
      await issueLoaderKey(ring);
      await state(ring, 'vendor.declared');
      expect(await exampleState(ring)).toBe('wanted');
      await revokeLoaderKeys(ring);
      expect(await exampleState(ring)).toBe('loaded');
    }));
});
