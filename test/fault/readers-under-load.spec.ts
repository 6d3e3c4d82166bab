import { setTimeout as sleep } from 'node:timers/promises';
import { leafHash, verifyConsistency, verifyInclusion } from '@core/merkle';
import { type Checkpoint, verifyCheckpoint, verifyTlogProof } from '@core/note';
import { decodeEntryBundle, decodeHashTile, formatTilePath, tileWidth } from '@core/tiles';
import { startTestApi, type TestApi, testPublisher } from '@testing/harness';
import { policyOf, quorumOf, testLogKey, TestWitness } from './test-witness.js';

const LOAD_MS = 4_000;

/**
 * Runs writers, two publishers and readers concurrently. The readers verify every proof against the
 * checkpoint that they received.
 */
describe('a log under load', () => {
  let api: TestApi;
  let witness: TestWitness;
  let ended = false;
  beforeAll(async () => {
    api = await startTestApi();
    witness = await new TestWitness().open();
  });
  afterAll(async () => {
    await api.close();
    await witness.remove();
  });

  const trusted = () => ({ logKey: testLogKey(), witnessPolicy: policyOf([witness]) });
  const hash = (hex: string): Buffer => Buffer.from(hex, 'hex');
  const get = async (path: string, key?: null) => {
    const answer = await api.request('GET', path, undefined, key === null ? { key } : {});
    if (answer.status !== 200) throw new Error(`${path} returned ${answer.status}: ${answer.text}`);
    return answer;
  };
  const bytes = async (path: string): Promise<Buffer> =>
    Buffer.from(await (await fetch(`${api.url}/${path}`)).arrayBuffer());

  it('shows every reader one growing tree', async () => {
    const counts = { written: 0, published: 0, inclusion: 0, consistency: 0, tiles: 0, proofs: 0 };
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; !ended; n++) {
        const { status, body } = await api.request('POST', '/v1/shards', { uri: `s3://load/${writer}/${n}` });
        if (status !== 201) throw new Error(JSON.stringify(body));
        const { index, leafHash: leaf, treeSize, rootHash } = body.receipt;
        const { body: proof } = await get(`/v1/ledger/entries/${index}/proof?treeSize=${treeSize}`);
        expect(proof.rootHash).toBe(rootHash);
        verifyInclusion({ index, treeSize, leafHash: hash(leaf), root: hash(rootHash), proof: proof.hashes.map(hash) });
        counts.inclusion++;
        counts.written++;
      }
    };
    const publish = async (): Promise<void> => {
      const publisher = await testPublisher(api.database, { witnesses: quorumOf([witness]) });
      for (; !ended; await sleep(30)) if (await publisher.publish()) counts.published++;
    };
    const read = async (): Promise<void> => {
      let last: Checkpoint | undefined;
      for (; !ended;) {
        const { status, text } = await api.request('GET', '/checkpoint', undefined, { key: null });
        if (status !== 200) continue;
        const { checkpoint } = verifyCheckpoint(text, trusted());
        const size = checkpoint.treeSize;
        if (last) {
          expect(size).toBeGreaterThanOrEqual(last.treeSize);
          const { body } = await get(`/v1/ledger/consistency?from=${last.treeSize}&to=${size}`);
          const proof = body.hashes.map(hash);
          verifyConsistency({
            fromSize: last.treeSize,
            toSize: size,
            fromRoot: last.root,
            toRoot: checkpoint.root,
            proof,
          });
          counts.consistency++;
        }
        last = checkpoint;
        const index = Math.floor(Math.random() * size);
        const tile = Math.floor(index / 256);
        const width = tileWidth(0, tile, size);
        const hashes = decodeHashTile(await bytes(formatTilePath({ level: 0, index: tile, width })), width);
        const entries = decodeEntryBundle(await bytes(formatTilePath({ level: 'entries', index: tile, width })), width);
        expect(entries.map((entry) => leafHash(entry))).toEqual(hashes);
        counts.tiles++;
        const proof = await get(`/v1/ledger/entries/${index}/tlog-proof`, null);
        verifyTlogProof(proof.text, { entry: entries[index % 256] as Buffer }, trusted());
        counts.proofs++;
      }
    };
    const work = [1, 2, 3, 4].map(write).concat([publish(), publish()], [1, 2, 3].map(read));
    const all = Promise.all(work);
    const enough = async (): Promise<void> => {
      while (!ended && Object.values(counts).some((count) => count <= 5)) await sleep(20);
    };
    await Promise.race([all, enough().then(() => sleep(LOAD_MS))]);
    ended = true;
    await all;
    await (await testPublisher(api.database, { witnesses: quorumOf([witness]) })).publish();
    const { treeSize } = verifyCheckpoint((await get('/checkpoint', null)).text, trusted()).checkpoint;
    expect(treeSize).toBeGreaterThanOrEqual(counts.written);
  });
});
