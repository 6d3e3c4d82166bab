import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildTrie, proveTrie, sortLeaves, verifyTrieProof } from './index.js';
import { MemoryTrie, referenceTrieRoot } from '@testing/references';

const file = resolve(process.env['WHENCE_CONFORMANCE_DIR'] ?? '../shared/conformance', 'tlog/mpt-golden.json');
const describeWithFile = existsSync(file) ? describe : describe.skip;

interface Golden {
  trees: { entries: { key: string; val: string }[]; root: string }[];
  missingKeys: string[];
}

describeWithFile(`golden trees (${file})`, () => {
  it('roots, and proofs of every key that is there and of those that are not', async () => {
    const { trees, missingKeys } = JSON.parse(readFileSync(file, 'utf8')) as Golden;
    expect(trees).toHaveLength(6);
    for (const { entries, root } of trees) {
      const pairs = entries.map(({ key, val }) => [Buffer.from(key, 'hex'), Buffer.from(val, 'hex')] as const);
      const leaves = sortLeaves(Buffer.concat(pairs.flat()));
      const built = buildTrie(leaves);
      expect([built.root.toString('hex'), referenceTrieRoot(pairs).toString('hex')]).toEqual([root, root]);
      const reader = new MemoryTrie(built.index, leaves);
      for (const [key, value] of pairs) {
        const { proof } = await proveTrie(key, reader);
        expect(verifyTrieProof({ root: built.root, key, proof })).toEqual({ present: true, value });
      }
      for (const missing of missingKeys) {
        const key = Buffer.from(missing, 'hex');
        const { proof } = await proveTrie(key, reader);
        expect(verifyTrieProof({ root: built.root, key, proof })).toEqual({ present: false });
      }
    }
  });
});
