import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  formatCheckpoint,
  formatVerifierKey,
  parseWitnessPolicy,
  signNote,
  SigningKey,
  verifyCheckpoint,
} from '@core/note';
import { systemClock } from '@core/kernel';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { PublicationReadModel, WitnessQuorum } from '@domain/publication';
import { Database } from '@platform/database';
import { WitnessClient } from '@platform/witness-client';
import { createTestDatabase, TEST_ORIGIN, type TestDatabase, testPublisher } from '@testing/harness';
import { testLogKey, TestWitness } from './test-witness.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const LIAR = new SigningKey('liar.example/1', 'cosignature/v1', Buffer.alloc(32, 9));
const answered =
  (status: number, body: string): Answer =>
  (_request, response) =>
    void response.writeHead(status).end(body);

/** A checkpoint of a size far ahead of the log, signed by whoever these seeds are of. */
function checkpointBy(...seeds: readonly number[]): string {
  const root = createHash('sha256').update('another tree').digest();
  const text = formatCheckpoint({ origin: TEST_ORIGIN, treeSize: 900, root, extensionLines: [] });
  return signNote(
    text,
    seeds.map((seed) => new SigningKey(TEST_ORIGIN, 'ed25519', Buffer.alloc(32, seed))),
  );
}

/** Answers to add-checkpoint, and what the witness serves as its last checkpoint. */
const LIES: readonly (readonly [string, Answer, Answer, RegExp])[] = [
  ['an absurd size', answered(409, '9007199254740991\n'), answered(404, ''), /reports the size 9007199254740991/],
  ['a size beyond numbers', answered(409, `${'9'.repeat(30)}\n`), answered(404, ''), /answered 409/],
  ['a refusal', answered(422, 'inconsistent'), answered(404, ''), /refuses the checkpoint/],
  ['a checkpoint of another key', answered(409, '900\n'), answered(200, checkpointBy(7)), /reports the size 900/],
  [
    'nonsense',
    answered(200, 'nonsense\n'),
    answered(200, 'nonsense'),
    /its cosignature is wrong|without its cosignature/,
  ],
  ['an error', answered(500, ''), answered(500, ''), /answered 500/],
  ['a closed connection', (request) => request.destroy(), (request) => request.destroy(), /cannot be reached/],
];

describe('a witness that lies', () => {
  let honest: TestWitness;
  let liar: Server;
  let submission: Answer;
  let served: Answer;
  let test: TestDatabase;
  let database: Database;
  /** How much later than now the publisher's clock is, in milliseconds. */
  let later = 0;

  beforeEach(async () => {
    honest = await new TestWitness().open();
    test = await createTestDatabase();
    database = await Database.connect({ url: test.url, applicationName: 'liar' });
    later = 0;
    liar = createServer((request, response) => {
      request.resume().on('error', () => undefined);
      (request.url === '/add-checkpoint' ? submission : served)(request, response);
    });
    await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await new Promise((resolve) => liar.close(resolve));
    await honest.remove();
    await database.close();
    await test.drop();
  });

  const publisher = () => {
    const { port } = liar.address() as AddressInfo;
    const policy = parseWitnessPolicy(
      `witness honest ${formatVerifierKey(honest.key)} ${honest.url}\n` +
        `witness liar ${formatVerifierKey(LIAR.verifierKey)} http://127.0.0.1:${port}\n` +
        'group either any honest liar\nquorum either\n',
    );
    const connect = (url: string): WitnessClient => new WitnessClient({ url });
    const witnesses = new WitnessQuorum(policy, [testLogKey()], connect);
    return testPublisher(database, { witnesses, clock: { now: () => new Date(Date.now() + later) } });
  };
  const append = () =>
    database.transaction((tx) =>
      new LedgerService(systemClock).appendAll(
        tx,
        'key:spec',
        [1, 2, 3].map((n) => ({ kind: 'spec.noted', data: { n } })),
      ),
    );
  const status = () => new PublicationReadModel(database, new LedgerReadModel(database, systemClock)).status();

  it.each(LIES)('by %s is named, and does not stop publication', async (_, toSubmission, toReaders, why) => {
    [submission, served] = [toSubmission, toReaders];
    for (const size of [3, 6]) {
      await append();
      expect((await (await publisher()).publish())?.size).toBe(size);
      const { state, detail } = await status();
      expect([state, detail]).toEqual(['published', expect.stringMatching(why)]);
      expect(detail).toMatch(/^Published without some witnesses\. liar: /);
    }
  });

  it('does not keep an idle log from being cosigned again each hour', async () => {
    [submission, served] = [answered(500, ''), answered(500, '')];
    await append();
    const one = await publisher();
    const first = await one.publish();
    later = 59 * 60_000;
    expect(await one.publish()).toEqual(first);
    later = 61 * 60_000;
    const again = await one.publish();
    expect(again).toMatchObject({ size: 3, root: first?.root });
    expect(Date.parse(again?.publishedAt ?? '') - Date.parse(first?.publishedAt ?? '')).toBeGreaterThan(3_600_000);
    const witnessPolicy = parseWitnessPolicy(`witness w ${formatVerifierKey(honest.key)}\nquorum w\n`);
    for (const published of [first, again])
      expect(
        verifyCheckpoint(published?.note ?? '', { logKey: testLogKey(), witnessPolicy }).cosignatures,
      ).toHaveLength(1);
    expect(await one.publish()).toEqual(again);
    await append();
    expect(await one.publish()).toMatchObject({ size: 6 });
  });

  it('stops publication once it shows a checkpoint that the log’s own key signed', async () => {
    [submission, served] = [answered(409, '900\n'), answered(200, checkpointBy(1))];
    await append();
    await expect((await publisher()).publish()).rejects.toMatchObject({ code: 'log-rolled-back' });
    expect((await status()).heads?.other).toMatchObject({ size: 900, of: 'the witness liar.example/1' });
  });
});
