import { leafHash, verifyConsistency, verifyInclusion } from '@core/merkle';
import { startTestApi, type TestApi } from '@testing/harness';

const bytes = (hashes: readonly string[]): Buffer[] => hashes.map((hash) => Buffer.from(hash, 'hex'));

describe('the ledger, read by an auditor', () => {
  let api: TestApi;
  const receipts: { index: number; leafHash: string; treeSize: number; rootHash: string }[] = [];
  beforeAll(async () => {
    api = await startTestApi();
    for (let i = 0; i < 8; i++) {
      const issued = await Promise.all(
        [0, 1].map(() => api.request('POST', '/v1/keys', { label: 'x', roles: ['engineer'] })),
      );
      receipts.push(...issued.map((answer) => answer.body.receipt));
    }
  });
  afterAll(() => api.close());

  const get = async (path: string) => (await api.request('GET', path, undefined, { key: api.keys.auditor })).body;

  it('proves each receipt in the tree of the receipt and in the present tree', async () => {
    const { asOf } = await get('/v1/ledger');
    for (const receipt of receipts) {
      const entry = await get(`/v1/ledger/entries/${receipt.index}`);
      const leaf = leafHash(Buffer.from(entry.body, 'base64'));
      expect([leaf.toString('hex'), entry.leafHash]).toEqual([receipt.leafHash, receipt.leafHash]);
      expect(JSON.parse(Buffer.from(entry.body, 'base64').toString())).toEqual({
        at: entry.at,
        by: entry.by,
        data: entry.data,
        kind: entry.kind,
      });
      for (const { treeSize, rootHash } of [receipt, asOf]) {
        const proof = await get(`/v1/ledger/entries/${receipt.index}/proof?treeSize=${treeSize}`);
        expect(proof).toMatchObject({ index: receipt.index, leafHash: receipt.leafHash, treeSize, rootHash });
        const claim = {
          leafHash: leaf,
          index: receipt.index,
          treeSize,
          root: Buffer.from(rootHash, 'hex'),
          proof: bytes(proof.hashes),
        };
        expect(() => verifyInclusion(claim)).not.toThrow();
        expect(() => verifyInclusion({ ...claim, index: (claim.index + 1) % treeSize })).toThrow();
      }
    }
  });

  it('proves that the tree of each receipt is a prefix of every later one', async () => {
    for (const from of receipts) {
      for (const to of receipts.filter((later) => later.treeSize >= from.treeSize)) {
        const proof = await get(`/v1/ledger/consistency?from=${from.treeSize}&to=${to.treeSize}`);
        expect(proof).toMatchObject({ from: { rootHash: from.rootHash }, to: { rootHash: to.rootHash } });
        const claim = {
          fromSize: from.treeSize,
          toSize: to.treeSize,
          fromRoot: Buffer.from(from.rootHash, 'hex'),
          toRoot: Buffer.from(to.rootHash, 'hex'),
          proof: bytes(proof.hashes),
        };
        expect(() => verifyConsistency(claim)).not.toThrow();
        expect(() => verifyConsistency({ ...claim, toRoot: leafHash(claim.toRoot) })).toThrow();
      }
    }
  });
});
