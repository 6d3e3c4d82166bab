import { systemClock } from '@core/kernel';
import { formatVerifierKey, SigningKey, verifyCheckpoint, verifyTlogProof } from '@core/note';
import { LedgerReadModel, LedgerService, WriteQueue } from '@domain/ledger';
import {
  LogSigner,
  PublicationModule,
  PublicationReadModel,
  PublisherService,
  rotateLogKey,
  WitnessQuorum,
} from '@domain/publication';
import { LocalSigner } from '@platform/signing';
import { WitnessClient } from '@platform/witness-client';
import { TEST_ORIGIN, testPublisher } from '@testing/harness';
import { type OpenModules, openModules } from '@testing/modules';
import { policyOf, quorumOf, testLogKey, TestWitness } from './test-witness.js';

describe('the log’s key, rotated', () => {
  let rooms: OpenModules;
  let witness: TestWitness;
  beforeEach(async () => {
    rooms = await openModules({ imports: [PublicationModule] });
    witness = await new TestWitness().open();
  });
  afterEach(async () => {
    await rooms.close();
    await witness.remove();
  });

  const append = (): Promise<unknown> =>
    rooms
      .get(WriteQueue)
      .write((tx) => rooms.get(LedgerService).append(tx, 'key:spec', { kind: 'spec.said', data: {} }));
  const rotate = (from: number, to: number, name = TEST_ORIGIN) => {
    const next = new SigningKey(name, 'ed25519', Buffer.alloc(32, to)).verifierKey;
    return rooms
      .get(WriteQueue)
      .write((tx) => rotateLogKey(tx, rooms.get(LedgerService), 'system:cli', testLogKey(from), next));
  };
  const withBoth = (): PublisherService => {
    const signers = [1, 2].map(
      (seed) => new LocalSigner(new SigningKey(TEST_ORIGIN, 'ed25519', Buffer.alloc(32, seed))),
    );
    const [old, next] = signers as [LocalSigner, LocalSigner];
    const ledger = rooms.get(LedgerReadModel);
    return new PublisherService(
      rooms.database,
      ledger,
      new LogSigner(TEST_ORIGIN, [old, next]),
      quorumOf([witness]),
      systemClock,
    );
  };

  it('is stated in the log, in a checkpoint that both keys sign; then the new key goes on, and the old one is refused', async () => {
    const old = await testPublisher(rooms.database, { witnesses: quorumOf([witness]) });
    await append();
    await old.publish();
    const receipt = await rotate(1, 2);
    await expect(old.publish()).rejects.toMatchObject({ code: 'log-key-differs' });
    const between = await withBoth().publish();
    if (!between || !receipt) throw new Error('not published');
    for (const seed of [1, 2]) {
      const trusted = { logKey: testLogKey(seed), witnessPolicy: policyOf([witness]) };
      expect(verifyCheckpoint(between.note, trusted).checkpoint.treeSize).toBe(2);
    }
    // Who trusts the old key is led to the new one.
    const published = rooms.get(PublicationReadModel);
    const entry = await rooms.get(LedgerReadModel).entry(receipt.index);
    const proof = (await published.tlogProofs([receipt.index], between)).get(receipt.index) ?? '';
    verifyTlogProof(proof, { entry: entry.body }, { logKey: testLogKey(1), witnessPolicy: policyOf([witness]) });
    expect(entry).toMatchObject({
      kind: 'ledger.key-rotated',
      data: { from: formatVerifierKey(testLogKey(1)), to: formatVerifierKey(testLogKey(2)) },
    });
    expect(await published.vkey()).toBe(formatVerifierKey(testLogKey(2)));

    // The witness is told of the new key.
    const told = await new TestWitness('w.example/2', [testLogKey(1), testLogKey(2)]).open();
    const quorum = new WitnessQuorum(policyOf([told]), [testLogKey(2)], (url) => new WitnessClient({ url }));
    await append();
    const next = await testPublisher(rooms.database, { seed: 2, witnesses: quorum });
    const after = await next.publish();
    expect(() => verifyCheckpoint(after?.note ?? '', { logKey: testLogKey(1), witnessPolicy: 'none' })).toThrow();
    expect(
      verifyCheckpoint(after?.note ?? '', { logKey: testLogKey(2), witnessPolicy: policyOf([told]) }),
    ).toBeTruthy();
    await told.remove();
  });

  it('is rotated once, from the log’s key, to a key of the log’s name that it never had', async () => {
    await expect(rotate(1, 2)).rejects.toMatchObject({ code: 'key-not-rotated' });
    await append();
    await (await testPublisher(rooms.database)).publish();
    await expect(rotate(3, 2)).rejects.toThrow(/the log's key is .* and the one to go on from is/);
    await expect(rotate(1, 2, 'elsewhere')).rejects.toThrow(/is named elsewhere/);
    expect(await rotate(1, 2)).toMatchObject({ index: 1 });
    expect(await rotate(1, 2)).toBeUndefined();
    await expect(rotate(2, 1)).rejects.toThrow(/has been the log’s before/);
  });
});
