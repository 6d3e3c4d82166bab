import { systemClock } from '@core/kernel';
import { formatVerifierKey, SigningKey, verifyCheckpoint, verifyTlogProof } from '@core/note';
import { formatTrustedRoot, parseTrustedRoot, requireContinuation, trustOfRoot } from '@core/trusted-root';
import { LedgerReadModel, LedgerService, WriteQueue } from '@domain/ledger';
import {
  LogSigner,
  PublicationModule,
  PublicationReadModel,
  PublisherService,
  rotateLogKey,
  TrustedRootReadModel,
  WitnessQuorum,
} from '@domain/publication';
import { LocalSigner } from '@platform/signing';
import { WitnessClient } from '@platform/witness-client';
import { TEST_ORIGIN, testPublisher } from '@testing/harness';
import { type OpenModules, openModules } from '@testing/modules';
import { policyOf, quorumOf, testLogKey, TestWitness } from './test-witness.js';

describe('rotation of the log’s key', () => {
  let modules: OpenModules;
  let witness: TestWitness;
  beforeEach(async () => {
    modules = await openModules({ imports: [PublicationModule] });
    witness = await new TestWitness().open();
  });
  afterEach(async () => {
    await modules.close();
    await witness.remove();
  });

  const append = (): Promise<unknown> =>
    modules
      .get(WriteQueue)
      .write((tx) => modules.get(LedgerService).append(tx, 'key:spec', { kind: 'spec.noted', data: {} }));
  const rotate = (from: number, to: number, name = TEST_ORIGIN) => {
    const next = new SigningKey(name, 'ed25519', Buffer.alloc(32, to)).verifierKey;
    return modules
      .get(WriteQueue)
      .write((tx) => rotateLogKey(tx, modules.get(LedgerService), 'system:cli', testLogKey(from), next));
  };
  const withBoth = (): PublisherService => {
    const signers = [1, 2].map(
      (seed) => new LocalSigner(new SigningKey(TEST_ORIGIN, 'ed25519', Buffer.alloc(32, seed))),
    );
    const [old, next] = signers as [LocalSigner, LocalSigner];
    const ledger = modules.get(LedgerReadModel);
    return new PublisherService(
      modules.database,
      ledger,
      new LogSigner(TEST_ORIGIN, [old, next]),
      quorumOf([witness]),
      systemClock,
    );
  };

  it('is recorded under a checkpoint that both keys sign; then only the new key can publish', async () => {
    const old = await testPublisher(modules.database, { witnesses: quorumOf([witness]) });
    await append();
    const before = await old.publish();
    const receipt = await rotate(1, 2);
    await expect(old.publish()).rejects.toMatchObject({ code: 'log-key-differs' });
    const between = await withBoth().publish();
    if (!before || !between || !receipt) throw new Error('not published');
    for (const seed of [1, 2]) {
      const trusted = { logKey: testLogKey(seed), witnessPolicy: policyOf([witness]) };
      expect(verifyCheckpoint(between.note, trusted).checkpoint.treeSize).toBe(2);
    }
    // The entry leads clients that trust the old key to the new one.
    const published = modules.get(PublicationReadModel);
    const entry = await modules.get(LedgerReadModel).entry(receipt.index);
    const proof = (await published.tlogProofs([receipt.index], between)).get(receipt.index) ?? '';
    verifyTlogProof(proof, { entry: entry.body }, { logKey: testLogKey(1), witnessPolicy: policyOf([witness]) });
    expect(entry).toMatchObject({
      kind: 'ledger.key-rotated',
      data: { from: formatVerifierKey(testLogKey(1)), to: formatVerifierKey(testLogKey(2)) },
    });
    expect(await published.vkey()).toBe(formatVerifierKey(testLogKey(2)));

    // The trusted root has both keys, and proves the rotation to whoever trusts the old one.
    const policy = `witness w ${formatVerifierKey(witness.key)}\nquorum w\n`;
    const served = JSON.stringify(formatTrustedRoot(await modules.get(TrustedRootReadModel).trustedRoot(policy)));
    const root = parseTrustedRoot(Buffer.from(served));
    expect(root.logKeys.map(({ treeSizes }) => treeSizes)).toEqual([{ from: 0, to: 2 }, { from: 2 }]);
    expect(root.witnesses[0]?.validFor.start).toBeDefined();
    expect(() => requireContinuation(root, [testLogKey(1)])).not.toThrow();
    for (const { note } of [before, between]) expect(() => verifyCheckpoint(note, trustOfRoot(root))).not.toThrow();
    expect(() => verifyTlogProof(proof, { entry: entry.body }, trustOfRoot(root))).not.toThrow();

    // This witness accepts the new key too.
    const informed = await new TestWitness('w.example/2', [testLogKey(1), testLogKey(2)]).open();
    const quorum = new WitnessQuorum(policyOf([informed]), [testLogKey(2)], (url) => new WitnessClient({ url }));
    await append();
    const next = await testPublisher(modules.database, { seed: 2, witnesses: quorum });
    const after = await next.publish();
    expect(() => verifyCheckpoint(after?.note ?? '', { logKey: testLogKey(1), witnessPolicy: 'none' })).toThrow();
    expect(
      verifyCheckpoint(after?.note ?? '', { logKey: testLogKey(2), witnessPolicy: policyOf([informed]) }),
    ).toBeTruthy();
    await informed.remove();
  });

  it('is accepted once, from the current key, to an unused key with the log’s name', async () => {
    await expect(rotate(1, 2)).rejects.toMatchObject({ code: 'key-not-rotated' });
    await append();
    await (await testPublisher(modules.database)).publish();
    await expect(rotate(3, 2)).rejects.toThrow(/the log's key is .* and the one to go on from is/);
    await expect(rotate(1, 2, 'elsewhere')).rejects.toThrow(/is named elsewhere/);
    expect(await rotate(1, 2)).toMatchObject({ index: 1 });
    expect(await rotate(1, 2)).toBeUndefined();
    await expect(rotate(2, 1)).rejects.toThrow(/has been the log’s before/);
  });
});
