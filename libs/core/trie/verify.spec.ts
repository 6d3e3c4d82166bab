import { MemoryTrie } from '@testing/references';
import { sha256 } from '@core/kernel';
import {
  buildTrie,
  decodeTrieProof,
  EMPTY_ROOT,
  encodeTrieProof,
  formatTrieProof,
  parseTrieProof,
  proveTrie,
  sortLeaves,
  TrieError,
  type TrieProof,
  type TrieStep,
  verifyTrieProof,
} from './index.js';
import { innerHash, leafHash } from './hash.js';

const keys = Array.from({ length: 300 }, (_, i) => sha256(`held ${i}`));
const valueOf = (key: Buffer): Buffer => sha256(key);
const leaves = sortLeaves(Buffer.concat(keys.flatMap((key) => [key, valueOf(key)])));
const { root, index } = buildTrie(leaves);
const reader = new MemoryTrie(index, leaves);
const absent = sha256('absent');
const held = keys[17] as Buffer;

const codeOf = (check: () => unknown): unknown => {
  try {
    return check();
  } catch (error) {
    return error instanceof TrieError ? error.code : error;
  }
};
const judge = (key: Buffer, proof: Uint8Array, against: Uint8Array = root): unknown =>
  codeOf(() => verifyTrieProof({ root: against, key, proof }));
type WithSteps = Exclude<TrieProof, { shows: 'nothing' }>;
const read = async (key: Buffer): Promise<WithSteps> =>
  decodeTrieProof((await proveTrie(key, reader)).proof) as WithSteps;
const refused = (verdict: unknown): boolean => typeof verdict === 'string';

function* flips(bytes: Uint8Array): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    yield copy;
  }
}

describe.each([
  ['a key that is held', held],
  ['a key that is absent', absent],
])('a proof of %s', (_, key) => {
  it('is refused with any bit of it, of the root or of the key changed', async () => {
    const { proof, answer } = await proveTrie(key, reader);
    expect(judge(key, proof)).toEqual(answer);
    for (const changed of flips(proof)) if (!refused(judge(key, changed))) throw new Error(changed.toString('hex'));
    for (const changed of flips(root)) expect(refused(judge(key, proof, changed))).toBe(true);
    // Another absent key may be shown absent by the same leaf; nothing may be shown present that is
    // not.
    for (const changed of flips(key)) {
      const verdict = judge(changed, proof);
      expect(refused(verdict) || (!answer.present && !keys.some((one) => one.equals(changed)))).toBe(true);
    }
  });

  it('is refused cut short anywhere, longer, or with steps swapped, doubled or left out', async () => {
    const { proof } = await proveTrie(key, reader);
    for (let end = 0; end < proof.length; end++) expect(refused(judge(key, proof.subarray(0, end)))).toBe(true);
    for (const more of [1, 32, 33, 34, 64, 66, 33 * 300]) {
      expect(judge(key, Buffer.concat([proof, Buffer.alloc(more)]))).toBe('malformed-proof');
      expect(refused(judge(key, Buffer.concat([proof, Buffer.alloc(more, 0xff)])))).toBe(true);
    }
    const whole = await read(key);
    const { steps } = whole;
    for (const i of steps.keys()) {
      const step = steps[i] as TrieStep;
      for (const changed of [
        steps.toSpliced(i, 1),
        steps.toSpliced(i, 0, step),
        steps.with(i, { ...step, bit: 255 }),
      ]) {
        expect(refused(judge(key, encodeTrieProof({ ...whole, steps: changed })))).toBe(true);
      }
      for (let j = 0; j < i; j++) {
        const swapped = steps.with(i, steps[j] as TrieStep).with(j, step);
        expect(refused(judge(key, encodeTrieProof({ ...whole, steps: swapped })))).toBe(true);
      }
    }
  });
});

describe('forgeries', () => {
  it('absence of a key that is there: from its own leaf, from a neighbour, from nothing', async () => {
    const own = await read(held);
    expect(judge(held, encodeTrieProof({ ...own, shows: 'other-leaf', key: held, value: own.value }))).toBe(
      'wrong-path',
    );
    for (const other of keys) {
      if (other === held) continue;
      const proof = await read(other);
      expect(judge(held, encodeTrieProof({ ...proof, shows: 'other-leaf', key: other }))).toBe('wrong-path');
    }
    expect(judge(held, encodeTrieProof({ shows: 'nothing' }))).toBe('root-mismatch');
  });

  it('presence of a key that is absent, with the value of the leaf where its search ends', async () => {
    const shown = await read(absent);
    expect(judge(absent, encodeTrieProof({ ...shown, shows: 'value' }))).toBe('root-mismatch');
  });

  it('a leaf for another key or with another value', async () => {
    const { proof } = await proveTrie(held, reader);
    for (const key of keys) if (key !== held) expect(judge(key, proof)).toBe('root-mismatch');
    const own = await read(held);
    expect(judge(held, encodeTrieProof({ ...own, value: sha256('other') }))).toBe('root-mismatch');
  });

  it('an inner node passed as a leaf, cut off at any height', async () => {
    const { steps } = await read(held);
    let hash = leafHash(held, valueOf(held));
    steps.forEach(({ bit, sibling }, i) => {
      const right = ((held.readUInt8(bit >> 3) >> (7 - (bit & 7))) & 1) === 1;
      const children = right ? [sibling, hash] : [hash, sibling];
      // What the node hashes is its children and its bit: one byte more than a leaf. Neither
      // reading of it as key and value may pass.
      const [left, rest] = children as [Uint8Array, Uint8Array];
      const above = steps.slice(i + 1);
      for (const key of [Buffer.from(left), absent, held]) {
        for (const proof of [
          encodeTrieProof({ shows: 'other-leaf', key: left, value: rest, steps: above }),
          encodeTrieProof({ shows: 'value', value: rest, steps: above }),
          encodeTrieProof({
            shows: 'other-leaf',
            key: left,
            value: Buffer.concat([rest, Buffer.of(bit)]),
            steps: above,
          }),
          encodeTrieProof({ shows: 'value', value: Buffer.concat([rest, Buffer.of(bit)]), steps: above }),
        ]) {
          expect(refused(judge(key, proof))).toBe(true);
        }
      }
      hash = right ? innerHash(bit, sibling, hash) : innerHash(bit, hash, sibling);
    });
    expect(hash).toEqual(root);
  });

  it('steps that carry both children, so that what is below them is never used', async () => {
    const { value, steps } = await read(held);
    const twoChildren = steps.map(({ bit, sibling }) => Buffer.concat([Buffer.of(bit), sibling, sibling]));
    expect(refused(judge(held, Buffer.concat([Buffer.of(1), value, ...twoChildren])))).toBe(true);
    const last = steps.at(-1) as TrieStep;
    const both = [{ bit: last.bit, sibling: root }, last];
    expect(judge(absent, encodeTrieProof({ shows: 'value', value, steps: both }))).toBe('malformed-proof');
  });

  it('input that is not consumed', async () => {
    const { proof } = await proveTrie(held, reader);
    expect(judge(held, Buffer.concat([proof, Buffer.of(0)]))).toBe('malformed-proof');
    expect(judge(held, Buffer.of(0, 0), EMPTY_ROOT)).toBe('malformed-proof');
    expect(judge(held, Buffer.of(0), EMPTY_ROOT)).toEqual({ present: false });
  });

  it('the empty trie: its root is the root of no leaf', () => {
    expect(judge(held, encodeTrieProof({ shows: 'value', value: sha256('x'), steps: [] }), EMPTY_ROOT)).toBe(
      'root-mismatch',
    );
  });
});

describe('a malformed claim', () => {
  it.each([undefined, null, '', 'AA==', 0, {}, [], Buffer.alloc(31), Buffer.alloc(33)])(
    '%p as root or key',
    (value) => {
      const proof = Buffer.of(0);
      const claim = (change: object): never => ({ root: EMPTY_ROOT, key: held, proof, ...change }) as never;
      expect(codeOf(() => verifyTrieProof(claim({ root: value })))).toBe('malformed-hash');
      expect(codeOf(() => verifyTrieProof(claim({ key: value })))).toBe('malformed-hash');
      expect(codeOf(() => verifyTrieProof(claim({ proof: value })))).toBe('malformed-proof');
    },
  );
});

describe('the text of a proof', () => {
  it('has one spelling', async () => {
    const { proof } = await proveTrie(absent, reader);
    const text = formatTrieProof(proof);
    expect(parseTrieProof(text)).toEqual(proof);
    for (const other of [
      ` ${text}`,
      `${text}\n`,
      `${text}=`,
      `${text}====`,
      text.replace(/=+$/, '').slice(0, -1),
      text.replaceAll('+', '-').replaceAll('/', '_'),
      `${text.slice(0, 40)}\n${text.slice(40)}`,
      `${text.slice(0, 40)}=${text.slice(41)}`,
    ]) {
      expect(other === text ? 'same' : codeOf(() => parseTrieProof(other))).toBe('malformed-proof');
    }
    // Spare bits: AA== and AB== decode to the same byte.
    expect(parseTrieProof('AA==')).toEqual(Buffer.of(0));
    for (const other of ['AB==', 'AP==', 'AA', 'AA=', 'AA===', 'A===', '====', 'AAA', 'AAB=']) {
      expect(codeOf(() => parseTrieProof(other))).toBe('malformed-proof');
    }
  });

  it('has no bit that can change without changing what it proves', async () => {
    const text = Buffer.from(formatTrieProof((await proveTrie(held, reader)).proof));
    for (const changed of flips(text)) {
      expect(refused(codeOf(() => judge(held, parseTrieProof(changed.toString('utf8')))))).toBe(true);
    }
  });
});
