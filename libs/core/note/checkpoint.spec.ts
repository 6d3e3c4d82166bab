import fc from 'fast-check';
import {
  addSignatures,
  type Checkpoint,
  cosignCheckpoint,
  formatCheckpoint,
  formatVerifierKey,
  NoteError,
  parseCheckpoint,
  parseWitnessPolicy,
  SigningKey,
  signNote,
  verifyCheckpoint,
} from './index.js';

const refused = (code: string): Error => expect.objectContaining({ code, name: 'NoteError' });
const ROOT = Buffer.alloc(32, 7);
const TEXT = `log.example/42\n20852163\n${ROOT.toString('base64')}\n`;

describe('parseCheckpoint and formatCheckpoint', () => {
  const words = fc.string({ unit: fc.constantFrom('a', ' ', '—', 'é', '0', '+'), minLength: 1, maxLength: 12 });
  const checkpoints = fc.record<Checkpoint>({
    origin: words,
    treeSize: fc.maxSafeNat(),
    root: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
    extensionLines: fc.array(words, { maxLength: 3 }),
  });

  test('reads what it writes', () => {
    fc.assert(
      fc.property(checkpoints, (checkpoint) => {
        const text = formatCheckpoint(checkpoint);
        expect(parseCheckpoint(text)).toEqual(checkpoint);
        expect(parseCheckpoint(Buffer.from(text))).toEqual(checkpoint);
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['two lines', 'log.example/42\n5\n'],
    ['no newline at the end', TEXT.slice(0, -1)],
    ['an empty line at the end', `${TEXT}\n`],
    ['an empty origin', TEXT.replace('log.example/42', '')],
    ['an empty extension line', `${TEXT}a\n\nb\n`],
    ['a leading zero', TEXT.replace('20852163', '020852163')],
    ['two zeros', TEXT.replace('20852163', '00')],
    ['a sign', TEXT.replace('20852163', '+20852163')],
    ['a negative size', TEXT.replace('20852163', '-1')],
    ['a fraction', TEXT.replace('20852163', '1.0')],
    ['an exponent', TEXT.replace('20852163', '1e3')],
    ['hexadecimal', TEXT.replace('20852163', '0x10')],
    ['a size with a space', TEXT.replace('20852163', '5 ')],
    ['other digits', TEXT.replace('20852163', '٥')],
    ['2^53', TEXT.replace('20852163', '9007199254740992')],
    ['2^64', TEXT.replace('20852163', '18446744073709551616')],
    ['31 bytes', TEXT.replace(ROOT.toString('base64'), Buffer.alloc(31).toString('base64'))],
    ['33 bytes', TEXT.replace(ROOT.toString('base64'), Buffer.alloc(33).toString('base64'))],
    ['stray bits', TEXT.replace('c=\n', 'd=\n')],
    ['no padding', TEXT.replace('=\n', '\n')],
    ['carriage returns', TEXT.replaceAll('\n', '\r\n')],
    ['a lone surrogate', TEXT.replace('log', '\ud800')],
  ])('%s is refused', (_, text) => expect(() => parseCheckpoint(text)).toThrow(refused('malformed-checkpoint')));

  test.each<Partial<Checkpoint>>([
    { origin: '' },
    { origin: 'a\n5' },
    { origin: 'a\nb' },
    { treeSize: -1 },
    { treeSize: 1.5 },
    { treeSize: 2 ** 53 },
    { treeSize: Number.NaN },
    { treeSize: 1e21 },
    { root: Buffer.alloc(20) },
    { extensionLines: [''] },
    { extensionLines: ['a\nb'] },
  ])('%j is not written', (change) =>
    expect(() => formatCheckpoint({ ...parseCheckpoint(TEXT), ...change })).toThrow(refused('malformed-checkpoint')),
  );
});

describe('verifyCheckpoint', () => {
  const key = (name: string, byte: number): SigningKey => new SigningKey(name, 'ed25519', Buffer.alloc(32, byte));
  const log = key('log.example/42', 1);
  const other = key('other.example', 2);
  const witnesses = [3, 4, 5].map((n) => new SigningKey(`w${n}.example`, 'cosignature/v1', Buffer.alloc(32, n)));
  const policy = parseWitnessPolicy(
    [
      ...witnesses.map(({ verifierKey }, i) => `witness w${i} ${formatVerifierKey(verifierKey)}`),
      'group two 2 w0 w1 w2',
      'quorum two',
      '',
    ].join('\n'),
  );
  const logKey = log.verifierKey;
  const signed = signNote(TEXT, [log]);
  const cosignedBy = (...numbers: number[]): string =>
    addSignatures(
      signed,
      numbers.map((n) => cosignCheckpoint(TEXT, witnesses[n]!, 100 + n)),
    );

  test('needs the log and the quorum', () => {
    expect(verifyCheckpoint(signed, { logKey, witnessPolicy: 'none' }).checkpoint).toEqual(parseCheckpoint(TEXT));
    const { cosignatures } = verifyCheckpoint(cosignedBy(2, 0), { logKey, witnessPolicy: policy });
    expect(cosignatures.map(({ timestamp }) => timestamp)).toEqual([102, 100]);
  });

  test('refuses too few witnesses, or one of them twice', () => {
    for (const note of [signed, cosignedBy(1), cosignedBy(1, 1, 1)]) {
      expect(() => verifyCheckpoint(note, { logKey, witnessPolicy: policy })).toThrow(refused('quorum-not-met'));
    }
  });

  test('counts only cosignatures that are recent enough, where an age is given', () => {
    const asked = (maxAgeSeconds: number, note = cosignedBy(0, 1, 2)) => {
      const freshness = { now: 1_000, maxAgeSeconds };
      return verifyCheckpoint(note, { logKey, witnessPolicy: policy, freshness }).cosignatures.length;
    };
    expect([asked(900), asked(899), asked(900, cosignedBy(0, 2))]).toEqual([3, 3, 2]);
    expect(() => asked(898)).toThrow(refused('too-old'));
    expect(() => asked(899, cosignedBy(0, 2))).toThrow(/the latest cosignature is of 1970-01-01T00:01:42\.000Z/);
    const alone = { logKey, witnessPolicy: 'none', freshness: { now: 1_000, maxAgeSeconds: 1_000 } } as const;
    expect(() => verifyCheckpoint(cosignedBy(0, 1), alone)).toThrow(refused('too-old'));
  });

  test('refuses witnesses without the log', () => {
    const [line] = signNote(TEXT, [other]).split('\n\n').slice(-1);
    const withoutLog = `${TEXT}\n${line}${cosignedBy(0, 1, 2).slice(signed.length)}`;
    expect(() => verifyCheckpoint(withoutLog, { logKey, witnessPolicy: policy })).toThrow(
      refused('no-trusted-signature'),
    );
  });

  test('does not accept a log key as a witness, or a witness key as a log', () => {
    const listed = parseWitnessPolicy(`log ${formatVerifierKey(other.verifierKey)}\nquorum none\n`);
    expect(() => verifyCheckpoint(signed, { logKey, witnessPolicy: listed })).toThrow(refused('no-trusted-signature'));
    const itself = parseWitnessPolicy(`log ${formatVerifierKey(logKey)}\nquorum none\n`);
    expect(verifyCheckpoint(cosignedBy(0), { logKey, witnessPolicy: itself }).cosignatures).toEqual([]);
  });

  test('a checkpoint of another origin is refused, and an origin other than the name must be configured', () => {
    const elsewhere = signNote(TEXT.replace('/42', '/43'), [log]);
    expect(() => verifyCheckpoint(elsewhere, { logKey, witnessPolicy: 'none' })).toThrow(refused('wrong-origin'));
    const trusted = { logKey, origin: 'log.example/43', witnessPolicy: 'none' } as const;
    expect(verifyCheckpoint(elsewhere, trusted).checkpoint.origin).toBe('log.example/43');
  });

  test('a signed text that is no checkpoint, and an empty tree with a root, are refused', () => {
    const trusted = { logKey, witnessPolicy: 'none' } as const;
    expect(() => verifyCheckpoint(signNote('hello\n', [log]), trusted)).toThrow(refused('malformed-checkpoint'));
    const emptyTree = signNote(TEXT.replace('20852163', '0'), [log]);
    expect(() => verifyCheckpoint(emptyTree, trusted)).toThrow(refused('wrong-empty-root'));
  });

  test('refuses any flipped bit in the text or the signatures', () => {
    const bytes = Buffer.from(cosignedBy(0, 1));
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => verifyCheckpoint(flipped, { logKey, witnessPolicy: policy })).toThrow(NoteError);
    }
  });
});
