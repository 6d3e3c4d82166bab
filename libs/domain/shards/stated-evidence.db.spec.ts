import { Bitmap } from '@core/bitmap';
import { LedgerReadModel } from '@domain/ledger';
import type { DeclareOrigin } from '@domain/origins';
import { openModules, type OpenModules } from '@testing/modules';
import {
  NoRegistrationWatch,
  NoRegistrationGate,
  ShardCorrectionsService,
  ShardRegistrationModule,
  ShardsReadModel,
  ShardsService,
} from './index.js';

const BY = 'key:spec';
const evidence = [{ uri: 's3://evidence/1' }];
const SHOWN: DeclareOrigin = { kind: 'human', evidence };
const BARE: DeclareOrigin = { kind: 'scraped' };

describe('the shards that lack evidence of an origin', () => {
  let rooms: OpenModules;
  let read: ShardsReadModel;

  beforeAll(async () => {
    const registration = ShardRegistrationModule.with({
      ...{ watch: NoRegistrationWatch, gate: NoRegistrationGate, imports: [], originsListeners: [] },
    });
    rooms = await openModules({ imports: [registration] });
    read = rooms.get(ShardsReadModel);
    await register([
      { uri: 's3://b/0', origins: [SHOWN] },
      { uri: 's3://b/1', origins: [SHOWN, { ...SHOWN, kind: 'unknown' }] },
      { uri: 's3://b/2', origins: [SHOWN, BARE] },
      { uri: 's3://b/3', origins: [BARE] },
      { uri: 's3://b/4' },
      // A label of that name is none.
      { uri: 's3://b/5', origins: [BARE], labels: { evidence: 'none' } },
      { uri: 's3://b/6', derivedFrom: ['s3://b/0'], activity: { kind: 'filter' } },
      { uri: 's3://b/7', origins: [SHOWN] },
    ]);
  });
  afterAll(() => rooms?.close());

  const register = (shards: Parameters<ShardsService['registerMany']>[2]) =>
    rooms.database.transaction((tx) => rooms.get(ShardsService).registerMany(tx, BY, shards));
  const position = async (): Promise<number> => (await rooms.get(LedgerReadModel).position()).treeSize;
  const correct = async (number: number, facts: object): Promise<number> => {
    const command = { reason: 'A mistake.', ...facts };
    await rooms
      .get(ShardCorrectionsService)
      .prepared(`s3://b/${number}`, command, (prepared) =>
        rooms.database.transaction((tx) =>
          rooms.get(ShardCorrectionsService).correct(tx, BY, `s3://b/${number}`, command, prepared),
        ),
      );
    return position();
  };
  const lacking = async (asOf: number, among = [0, 1, 2, 3, 4, 5, 6, 7]): Promise<number[]> => [
    ...(await read.without('evidence', Bitmap.of(among), asOf)),
  ];

  it('are those with an origin of their own without it, or with no origin of their own', async () => {
    expect(await lacking(await position())).toEqual([2, 3, 4, 5, 6]);
    expect(await lacking(await position(), [1, 2, 3])).toEqual([2, 3]);
  });

  it('are found as of each position, by the last correction of the origins', async () => {
    const before = await position();
    const removed = await correct(0, { origins: [BARE] });
    const added = await correct(3, { origins: [SHOWN] });
    const others = await correct(7, { tokens: 7 });
    const back = await correct(0, { origins: [SHOWN] });
    expect(await lacking(before)).toEqual([2, 3, 4, 5, 6]);
    expect(await lacking(removed)).toEqual([0, 2, 3, 4, 5, 6]);
    expect(await lacking(added)).toEqual([0, 2, 4, 5, 6]);
    expect(await lacking(others)).toEqual([0, 2, 4, 5, 6]);
    expect(await lacking(back)).toEqual([2, 4, 5, 6]);
  });
});
