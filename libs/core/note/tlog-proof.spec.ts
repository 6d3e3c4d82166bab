import fc from 'fast-check';
import { leafHash, type NodeReader, proveInclusion, recordOfNode, TreeEdge } from '@core/merkle';
import {
  formatCheckpoint,
  formatTlogProof,
  NoteError,
  parseTlogProof,
  SigningKey,
  signNote,
  type TlogProof,
  type TrustedLog,
  verifyTlogProof,
} from './index.js';

const refused = (code: string): Error => expect.objectContaining({ code, name: 'NoteError' });
const log = new SigningKey('log.example', 'ed25519', Buffer.alloc(32, 1));
const trusted: TrustedLog = { logKey: log.verifierKey, witnessPolicy: 'none' };
const entries = Array.from({ length: 21 }, (_, i) => Buffer.from(`entry ${i}`));
const { completed } = TreeEdge.empty.appendAll(entries.map(leafHash));
const reader: NodeReader = {
  readNodes: async (nodes) =>
    nodes.map((node) => {
      const { entry, offset } = recordOfNode(node);
      return (completed[entry] as Buffer).subarray(offset, offset + 32);
    }),
};

async function proofOf(index: number, treeSize: number, extra?: Buffer): Promise<string> {
  const root = TreeEdge.empty.appendAll(entries.slice(0, treeSize).map(leafHash)).edge.root();
  const text = formatCheckpoint({ origin: 'log.example', treeSize, root, extensionLines: [] });
  const proof = await proveInclusion(index, treeSize, reader);
  return formatTlogProof({ index, proof, checkpoint: signNote(text, [log]), extra });
}

describe('verifyTlogProof', () => {
  test('proves every entry of every tree, and no other entry', async () => {
    for (const treeSize of [1, 2, 7, 8, 21]) {
      for (let index = 0; index < treeSize; index++) {
        const text = await proofOf(index, treeSize);
        const entry = entries[index] as Buffer;
        expect(verifyTlogProof(text, { entry }, trusted)).toMatchObject({ index, checkpoint: { treeSize } });
        expect(verifyTlogProof(Buffer.from(text), { leafHash: leafHash(entry) }, trusted).index).toBe(index);
        const another = entries[(index + 1) % 21] as Buffer;
        expect(() => verifyTlogProof(text, { entry: another }, trusted)).toThrow(refused('not-included'));
      }
    }
  });

  test('refuses a proof with any bit flipped or cut off anywhere; extra data is not authenticated', async () => {
    const bytes = Buffer.from(await proofOf(5, 7));
    const entry = entries[5] as Buffer;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => verifyTlogProof(flipped, { entry }, trusted)).toThrow(NoteError);
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(() => verifyTlogProof(bytes.subarray(0, length), { entry }, trusted)).toThrow(NoteError);
    }
    const withExtra = (await proofOf(5, 7, Buffer.from('more'))).replace('bW9yZQ==', 'bGVzcw==');
    expect(verifyTlogProof(withExtra, { entry }, trusted).extra).toEqual(Buffer.from('less'));
  });

  test('refuses malformed indexes and leaf hashes', async () => {
    const text = await proofOf(5, 7);
    const entry = entries[5] as Buffer;
    for (const index of [4, 6, 7, 2 ** 53 - 1]) {
      const moved = text.replace('index 5', `index ${index}`);
      expect(() => verifyTlogProof(moved, { entry }, trusted)).toThrow(refused('not-included'));
    }
    expect(() => verifyTlogProof(text, { leafHash: Buffer.alloc(31) }, trusted)).toThrow(refused('not-included'));
    const stranger = new SigningKey('log.example', 'ed25519', Buffer.alloc(32, 2));
    expect(() => verifyTlogProof(text, { entry }, { ...trusted, logKey: stranger.verifierKey })).toThrow(
      refused('no-trusted-signature'),
    );
  });
});

describe('parseTlogProof and formatTlogProof', () => {
  let text: string;
  beforeAll(async () => {
    text = await proofOf(5, 7, Buffer.from('more'));
  });

  test('reads what it writes', () => {
    const bytes = (length: number): fc.Arbitrary<Buffer> =>
      fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
    const { checkpoint } = parseTlogProof(text);
    const proofs = fc.record<TlogProof>({
      index: fc.maxSafeNat(),
      proof: fc.array(bytes(32), { maxLength: 63 }),
      checkpoint: fc.constant(checkpoint),
    });
    fc.assert(
      fc.property(proofs, fc.option(bytes(5), { nil: undefined }), (proof, extra) => {
        const whole = { ...proof, extra };
        expect(parseTlogProof(formatTlogProof(whole))).toEqual(whole);
      }),
    );
  });

  test.each<[string, (proof: string) => string | Uint8Array]>([
    ['nothing', () => ''],
    ['another header', (proof) => proof.replace('@v1', '@v2')],
    ['a line before it', (proof) => `\n${proof}`],
    ['a byte order mark', (proof) => `\ufeff${proof}`],
    ['no UTF-8', (proof) => Buffer.concat([Buffer.from(proof), Buffer.of(0xff)])],
    ['carriage returns', (proof) => proof.replaceAll('\n', '\r\n')],
    ['no index', (proof) => proof.replace('index 5\n', '')],
    ['two indexes', (proof) => proof.replace('index 5\n', 'index 5\nindex 5\n')],
    ['extra after index', (proof) => proof.replace('extra bW9yZQ==\nindex 5\n', 'index 5\nextra bW9yZQ==\n')],
    ['two extras', (proof) => proof.replace('extra bW9yZQ==\n', 'extra bW9yZQ==\nextra bW9yZQ==\n')],
    ['empty extra', (proof) => proof.replace('bW9yZQ==', '')],
    ['extra with stray bits', (proof) => proof.replace('bW9yZQ==', 'bW9yZR==')],
    ['extra in base64url', (proof) => proof.replace('bW9yZQ==', '_-_-')],
    ['a leading zero', (proof) => proof.replace('index 5', 'index 05')],
    ['a negative index', (proof) => proof.replace('index 5', 'index -5')],
    ['an index of words', (proof) => proof.replace('index 5', 'index notanumber')],
    ['an index of 2^53', (proof) => proof.replace('index 5', 'index 9007199254740992')],
    ['a short hash', (proof) => proof.replace('index 5\n', 'index 5\nAAAA\n')],
    ['a long hash', (proof) => proof.replace('index 5\n', `index 5\n${Buffer.alloc(64).toString('base64')}\n`)],
    ['no base64', (proof) => proof.replace('index 5\n', 'index 5\n!!notbase64!!\n')],
    [
      '64 hashes',
      (proof) => proof.replace('index 5\n', `index 5\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(61)}`),
    ],
    ['no checkpoint', (proof) => proof.slice(0, proof.indexOf('\n\n'))],
  ])('%s is refused', (_, change) => expect(() => parseTlogProof(change(text))).toThrow(refused('malformed-proof')));

  test('what follows the proof is a signed checkpoint and nothing else', () => {
    expect(() => parseTlogProof(`${text}\n`)).toThrow(refused('malformed-note'));
    expect(() => parseTlogProof(text.replace('\nlog.example', '\n\nlog.example'))).toThrow(
      refused('malformed-checkpoint'),
    );
    expect(() => parseTlogProof(text + 'x'.repeat(2_000_000))).toThrow(refused('too-large'));
    expect(() => parseTlogProof(text.replace('bW9yZQ==', 'AAAA'.repeat(500_000)))).toThrow(refused('too-large'));
  });

  test('whatever the bytes, there is a proof or a NoteError', () => {
    const parts = fc.constantFrom('c2sp.org/tlog-proof@v1\n', 'index ', '0', 'extra ', 'AAAA', '\n', '— ', 'é', '\0');
    fc.assert(
      fc.property(fc.string({ unit: parts, maxLength: 30 }), (input) => {
        expect(() => parseTlogProof(`c2sp.org/tlog-proof@v1\n${input}`)).toThrow(NoteError);
      }),
    );
  });

  test.each<Partial<TlogProof>>([
    { index: -1 },
    { index: 0.5 },
    { index: 2 ** 53 },
    { proof: [Buffer.alloc(31)] },
    { extra: Buffer.alloc(0) },
    { checkpoint: 'hello\n' },
    { checkpoint: '' },
  ])('%j is not written', (change) => {
    expect(() => formatTlogProof({ ...parseTlogProof(text), ...change })).toThrow(NoteError);
  });
});
