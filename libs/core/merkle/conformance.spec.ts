import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EMPTY_ROOT, leafHash, MerkleError, TreeEdge, verifyConsistency, verifyInclusion } from './index.js';

const folder = resolve(process.env['WHENCE_CONFORMANCE_DIR'] ?? '../shared/conformance', 'tlog');
const describeWithFiles = existsSync(folder) ? describe : describe.skip;
const read = (file: string): Buffer => readFileSync(resolve(folder, file));
const base64 = (text: string): Buffer => Buffer.from(text, 'base64');

interface ReferenceFile {
  hasher: Record<string, string>;
  leafInputsHex: string[];
  nodeHashesByLevel: string[][];
  rootHashesBySize: string[];
}

interface Probe {
  path: string;
  proof: string[] | null;
  wantErr: boolean;
}
type InclusionProbe = Probe & { leafIdx: number; treeSize: number; root: string; leafHash: string };
type ConsistencyProbe = Probe & { size1: number; size2: number; root1: string; root2: string };

const proofOf = (probe: Probe): Buffer[] => (probe.proof ?? []).map(base64);

/**
 * The probes that are accepted although they must not be, or the other way round, or that fail with
 * anything but a MerkleError.
 */
function misjudged<P extends Probe>(probes: readonly P[], verify: (probe: P) => void): string[] {
  return probes
    .filter((probe) => {
      try {
        verify(probe);
        return probe.wantErr;
      } catch (error) {
        return !probe.wantErr || !(error instanceof MerkleError);
      }
    })
    .map(({ path }) => path);
}

describeWithFiles(`published test vectors (${folder})`, () => {
  it('rfc6962-reference.json: hasher, every node and the roots of sizes 0 to 8', () => {
    const vectors = JSON.parse(read('rfc6962-reference.json').toString()) as ReferenceFile;
    expect(EMPTY_ROOT.toString('hex')).toBe(vectors.hasher['emptyRoot']);
    expect(leafHash(Buffer.alloc(0)).toString('hex')).toBe(vectors.hasher['leaf(empty)']);
    expect(leafHash(Buffer.from('L123456')).toString('hex')).toBe(vectors.hasher['leaf("L123456")']);

    const { completed } = TreeEdge.empty.appendAll(
      vectors.leafInputsHex.map((hex) => leafHash(Buffer.from(hex, 'hex'))),
    );
    const nodes = vectors.nodeHashesByLevel.map((level, height) =>
      level.map((_, k) =>
        (completed[(k + 1) * 2 ** height - 1] as Buffer).toString('hex', 32 * height, 32 * height + 32),
      ),
    );
    expect(nodes).toEqual(vectors.nodeHashesByLevel);
    vectors.rootHashesBySize.forEach((root, size) => {
      const leaves = vectors.leafInputsHex.slice(0, size).map((hex) => leafHash(Buffer.from(hex, 'hex')));
      expect(TreeEdge.empty.appendAll(leaves).edge.root().toString('hex')).toBe(root);
    });
  });

  it('merkle-probes/inclusion.json: 98 of 98', () => {
    const probes = JSON.parse(read('merkle-probes/inclusion.json').toString()) as InclusionProbe[];
    expect(probes).toHaveLength(98);
    const wrong = misjudged(probes, (probe) =>
      verifyInclusion({
        leafHash: base64(probe.leafHash),
        index: probe.leafIdx,
        treeSize: probe.treeSize,
        proof: proofOf(probe),
        root: base64(probe.root),
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('merkle-probes/consistency.json: 98 of 98, size 0 refused', () => {
    const probes = JSON.parse(read('merkle-probes/consistency.json').toString()) as ConsistencyProbe[];
    expect(probes).toHaveLength(98);
    const wrong = misjudged(probes, (probe) =>
      verifyConsistency({
        fromSize: probe.size1,
        toSize: probe.size2,
        fromRoot: base64(probe.root1),
        toRoot: base64(probe.root2),
        proof: proofOf(probe),
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('tessera-testlog: the root of each of its checkpoints, from its entries', () => {
    const log = 'tessera-testlog/testdata/log';
    for (let size = 0; size <= 15; size++) {
      const [, statedSize, statedRoot] = read(`${log}/checkpoint.${size}`).toString().split('\n');
      const entries = size === 0 ? [] : entriesOfBundle(read(`${log}/tile/entries/000.p/${size}`));
      const leaves = entries.map(leafHash);
      expect([String(entries.length), TreeEdge.empty.appendAll(leaves).edge.root().toString('base64')]).toEqual([
        statedSize,
        statedRoot,
      ]);
      if (size > 0) expect(Buffer.concat(leaves)).toEqual(read(`${log}/tile/0/000.p/${size}`));
    }
  });
});

/** An entry bundle is entries each preceded by its length in two bytes, big-endian (tlog-tiles). */
function entriesOfBundle(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const length = bundle.readUInt16BE(at);
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}
