import fc from 'fast-check';
import {
  EMPTY_ROOT,
  leafHash,
  MerkleError,
  nodeHash,
  type NodeReader,
  proveConsistency,
  proveInclusion,
  recordLength,
  recordOfNode,
  rootAt,
  TreeEdge,
  type TreeNode,
  verifyConsistency,
  verifyInclusion,
} from './index.js';
import { referencePath, referenceProof, referenceRoot } from '@testing/references';

const entriesOf = (size: number): Buffer[] => Array.from({ length: size }, (_, i) => Buffer.from(`entry ${i}`));

/** Stores records as a ledger would and answers nodes from them. */
class RecordReader implements NodeReader {
  calls = 0;
  constructor(readonly records: readonly Buffer[]) {}

  readNodes(nodes: readonly TreeNode[]): Promise<Buffer[]> {
    this.calls++;
    return Promise.resolve(
      nodes.map((node) => {
        const { entry, offset } = recordOfNode(node);
        return (this.records[entry] as Buffer).subarray(offset, offset + 32);
      }),
    );
  }
}

function grow(entries: readonly Buffer[]): { edge: TreeEdge; reader: RecordReader } {
  const { edge, completed } = TreeEdge.empty.appendAll(entries.map(leafHash));
  return { edge, reader: new RecordReader(completed) };
}

const sizes = fc.integer({ min: 1, max: 150 });

describe('the tree', () => {
  it('has the hashes of RFC 6962 for the empty tree, the empty leaf and the first roots', () => {
    expect(EMPTY_ROOT.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(leafHash(Buffer.alloc(0)).toString('hex')).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    expect(leafHash(Buffer.from('L123456')).toString('hex')).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
    const leaves = ['', '00', '10', '2021', '3031'].map((hex) => leafHash(Buffer.from(hex, 'hex')));
    const { edge } = TreeEdge.empty.appendAll(leaves);
    expect(edge.root().toString('hex')).toBe('4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4');
  });

  it('appends hashes in one buffer as it does one by one', () => {
    fc.assert(
      fc.property(fc.nat(70), fc.nat(70), (before, size) => {
        const leaves = entriesOf(before + size).map(leafHash);
        const { edge } = TreeEdge.empty.appendAll(leaves.slice(0, before));
        const [each, together] = [
          edge.appendAll(leaves.slice(before)),
          edge.appendHashes(Buffer.concat(leaves.slice(before))),
        ];
        expect(together.records).toEqual(Buffer.concat(each.completed));
        expect(together.edge.toBytes()).toEqual(each.edge.toBytes());
        expect(together.edge.root()).toEqual(each.edge.root());
        expect(each.completed.map(({ length }) => length)).toEqual(
          each.completed.map((_, at) => recordLength(before + at)),
        );
      }),
      // More than are hashed at once.
      { numRuns: 100, examples: [[3, 2_100], [4_095, 2_050]] }, // prettier-ignore
    );
  });

  it('separates leaves from nodes, and refuses a child that is not a hash', () => {
    const [a, b] = [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))];
    expect(leafHash(Buffer.concat([a, b]))).not.toEqual(nodeHash(a, b));
    expect(() => nodeHash(a, b.subarray(1))).toThrow(MerkleError);
  });

  it('hashes a leaf of any length the same way', () => {
    for (const length of [0, 1, 65_534, 65_535, 65_536, 200_000]) {
      const entry = Buffer.alloc(length, 0xab);
      expect(leafHash(entry)).toEqual(referenceRoot([entry]));
    }
  });

  it('has the root of the recursive definition at every size, whether grown at once, one by one or in two parts', () => {
    fc.assert(
      fc.property(sizes, fc.nat(150), (size, cut) => {
        const entries = entriesOf(size);
        const leaves = entries.map(leafHash);
        const whole = TreeEdge.empty.appendAll(leaves);
        const first = TreeEdge.empty.appendAll(leaves.slice(0, cut));
        const second = TreeEdge.fromBytes(first.edge.size, first.edge.toBytes()).appendAll(leaves.slice(cut));
        let edge = TreeEdge.empty;
        const records = leaves.map((leaf) => {
          const step = edge.appendAll([leaf]);
          edge = step.edge;
          return step.completed[0];
        });
        expect(whole.edge.root()).toEqual(referenceRoot(entries));
        expect(whole.completed).toEqual(records);
        expect([...first.completed, ...second.completed]).toEqual(records);
        expect([edge.toBytes(), second.edge.toBytes()]).toEqual([whole.edge.toBytes(), whole.edge.toBytes()]);
      }),
      { numRuns: 50 },
    );
  });

  it('never changes an edge, when it is appended to or its bytes are written to', () => {
    const { edge } = grow(entriesOf(7));
    const before = edge.toBytes();
    const { completed } = edge.appendAll(entriesOf(9).map(leafHash));
    completed.forEach((record) => record.fill(0));
    edge.toBytes().fill(0);
    edge.root().fill(0);
    grow(entriesOf(1)).edge.root().fill(0);
    expect(edge.toBytes()).toEqual(before);
    expect(TreeEdge.empty.root()).toEqual(EMPTY_ROOT);
  });

  it('refuses edge bytes that do not fit the size', () => {
    expect(() => TreeEdge.fromBytes(3, Buffer.alloc(32))).toThrow(expect.objectContaining({ code: 'malformed-edge' }));
    expect(() => TreeEdge.fromBytes(-1, Buffer.alloc(0))).toThrow(
      expect.objectContaining({ code: 'size-out-of-range' }),
    );
    expect(() => TreeEdge.empty.appendAll([Buffer.alloc(31)])).toThrow(
      expect.objectContaining({ code: 'malformed-hash' }),
    );
  });

  it('counts beyond 2^32 entries', () => {
    const size = 2 ** 45 - 1;
    const edge = TreeEdge.fromBytes(size, Buffer.alloc(45 * 32, 7));
    const { edge: grown, completed: records } = edge.appendAll([Buffer.alloc(32, 7)]);
    const completed = records[0] as Buffer;
    expect(completed).toHaveLength(46 * 32);
    expect(grown.size).toBe(2 ** 45);
    expect(grown.toBytes()).toEqual(completed.subarray(-32));
    expect(recordOfNode({ level: 45, index: 0 })).toEqual({ entry: size, offset: 45 * 32 });
    expect(() => recordOfNode({ level: 54, index: 0 })).toThrow(MerkleError);
  });
});

describe('proofs', () => {
  it('equal those of the recursive definition, and verify, with one call of the reader', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, indexSeed, fromSeed) => {
        const entries = entriesOf(size);
        const [index, fromSize] = [indexSeed % size, 1 + (fromSeed % size)];
        const { edge, reader } = grow(entries);

        const path = await proveInclusion(index, size, reader);
        const proof = await proveConsistency(fromSize, size, reader);
        const fromRoot = await rootAt(fromSize, reader);
        expect(reader.calls).toBeLessThanOrEqual(3);
        expect(path).toEqual(referencePath(index, entries));
        expect(proof).toEqual(referenceProof(fromSize, entries));
        expect(fromRoot).toEqual(referenceRoot(entries.slice(0, fromSize)));

        const root = edge.root();
        verifyInclusion({ leafHash: leafHash(entries[index] as Buffer), index, treeSize: size, proof: path, root });
        verifyConsistency({ fromSize, toSize: size, fromRoot, toRoot: root, proof });
      }),
    );
  });

  it('verify in trees of more than 2^32 entries', async () => {
    // Every entry is the same, so the hash of a complete subtree depends on its level only.
    const levels = [leafHash(Buffer.from('same'))];
    for (let level = 1; level <= 53; level++)
      levels.push(nodeHash(levels[level - 1] as Buffer, levels[level - 1] as Buffer));
    const reader: NodeReader = {
      readNodes: (nodes) => Promise.resolve(nodes.map(({ level }) => levels[level] as Buffer)),
    };
    const [fromSize, toSize, index] = [2 ** 40 + 5, 2 ** 52 + 2 ** 33 + 3, 2 ** 52 + 2 ** 32 + 1];
    const [fromRoot, root] = [await rootAt(fromSize, reader), await rootAt(toSize, reader)];
    const [leaf, proof] = [levels[0] as Buffer, await proveInclusion(index, toSize, reader)];
    verifyInclusion({ leafHash: leaf, index, treeSize: toSize, proof, root });
    const consistency = await proveConsistency(fromSize, toSize, reader);
    verifyConsistency({ fromSize, toSize, fromRoot, toRoot: root, proof: consistency });
    expect(() => verifyInclusion({ leafHash: leaf, index: 5, treeSize: toSize, proof, root })).toThrow(MerkleError);
  });

  it('are refused for sizes and indexes that do not exist', async () => {
    const { reader } = grow(entriesOf(4));
    for (const [index, size] of [
      [4, 4],
      [-1, 4],
      [0.5, 4],
      [0, 0],
      [0, 2 ** 53],
      [Number.NaN, 4],
    ] as const) {
      await expect(proveInclusion(index, size, reader)).rejects.toThrow(MerkleError);
    }
    for (const [from, to] of [
      [0, 4],
      [5, 4],
      [-1, 4],
      [1.5, 4],
      [1, 2 ** 53],
    ] as const) {
      await expect(proveConsistency(from, to, reader)).rejects.toThrow(MerkleError);
    }
    await expect(rootAt(-1, reader)).rejects.toThrow(MerkleError);
    expect(await rootAt(0, reader)).toEqual(EMPTY_ROOT);
  });

  it('are refused when the reader returns too few hashes or something else', async () => {
    const short: NodeReader = { readNodes: () => Promise.resolve([]) };
    const wrong: NodeReader = { readNodes: (nodes) => Promise.resolve(nodes.map(() => Buffer.alloc(31))) };
    const refusal = expect.objectContaining({ code: 'bad-reader-answer' }) as Error;
    await expect(rootAt(1, short)).rejects.toEqual(refusal);
    await expect(proveInclusion(1, 3, wrong)).rejects.toEqual(refusal);
  });
});
