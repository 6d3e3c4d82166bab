import fc from 'fast-check';
import {
  addSignatures,
  cosignCheckpoint,
  formatNote,
  formatVerifierKey,
  NoteError,
  parseNote,
  parseSignatureLines,
  parseVerifierKey,
  SigningKey,
  signNote,
  verifierKey,
  verifyNote,
  verifySignatureLines,
} from './index.js';

const refused = (code: string): Error => expect.objectContaining({ code, name: 'NoteError' });
const seed = (byte: number): Buffer => Buffer.alloc(32, byte);
const alice = new SigningKey('alice.example/log', 'ed25519', seed(1));
const bob = new SigningKey('bob.example/ünï', 'ed25519', seed(2));
const witness = new SigningKey('witness.example', 'cosignature/v1', seed(3));
const TEXT = 'A text.\n\nWith a blank line, and ünïcode.\n';
const note = signNote(TEXT, [alice]);
const line = note.slice(note.indexOf('— '));
const checkpoint = `alice.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n`;

/** Characters that notes are made of, and some that they are not. */
const hostile = fc.string({
  unit: fc.constantFrom(
    '\n',
    '\n\n',
    '— ',
    'a',
    ' ',
    '+',
    'AAAAAAAA',
    '=',
    '\0',
    '\r',
    '\ufeff',
    '\u00a0',
    '\ud800',
    'é',
  ),
  maxLength: 40,
});

function* bitFlips(bytes: Uint8Array): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    yield copy;
  }
}

describe('verifier keys', () => {
  const vkey = formatVerifierKey(alice.verifierKey);

  test('survive a round trip', () => {
    for (const { verifierKey: key } of [alice, bob, witness]) {
      expect(parseVerifierKey(formatVerifierKey(key))).toEqual({ ...key, publicKey: Buffer.from(key.publicKey) });
    }
  });

  test('type and name are in the key ID', () => {
    const { publicKey } = alice.verifierKey;
    const ids = [
      verifierKey('a', 'ed25519', publicKey),
      verifierKey('b', 'ed25519', publicKey),
      verifierKey('a', 'cosignature/v1', publicKey),
    ].map(({ keyId }) => keyId);
    expect(new Set(ids).size).toBe(3);
  });

  test.each([
    ['', 'malformed-key'],
    [`${vkey}\n`, 'malformed-key'],
    [` ${vkey}`, 'malformed-key'],
    [vkey.slice(0, -1), 'malformed-key'],
    [vkey.replace('alice', 'mallory'), 'malformed-key'],
    [vkey.replace('/log', ''), 'malformed-key'],
    [vkey.replace(/\+([0-9a-f]{8})\+/, (id) => id.toUpperCase()), 'malformed-key'],
    [`a b+${vkey.slice(18)}`, 'malformed-key'],
    [`a\u0001+${vkey.slice(18)}`, 'malformed-key'],
    [`a\u3000+${vkey.slice(18)}`, 'malformed-key'],
    [`${'a'.repeat(1_001)}${vkey.slice(17)}`, 'malformed-key'],
    ['x'.repeat(1 << 24), 'malformed-key'],
    ['a+00000000+AA==', 'malformed-key'],
    ['a+00000000+AQ==', 'malformed-key'],
    [`a+00000000+${Buffer.alloc(33, 2).toString('base64')}`, 'unsupported-key'],
    [`a+00000000+${Buffer.alloc(1_314, 6).toString('base64')}`, 'malformed-key'],
    [`a+00000000+${Buffer.alloc(1_313, 6).toString('base64')}`, 'malformed-key'],
    [`a+00000000+${Buffer.alloc(1_313, 7).toString('base64')}`, 'unsupported-key'],
    [`a+00000000+${Buffer.alloc(34, 1).toString('base64')}`, 'malformed-key'],
  ])('%.60p is refused', (text, code) => expect(() => parseVerifierKey(text)).toThrow(refused(code)));

  test('refuses a vkey with any bit flipped', () => {
    for (const flipped of bitFlips(Buffer.from(vkey))) {
      expect(() => parseVerifierKey(flipped.toString('latin1'))).toThrow(NoteError);
    }
  });
});

describe('parseNote and formatNote', () => {
  const signatures = fc.array(
    fc.record({
      name: fc.string({ unit: fc.constantFrom('a', '.', '/', 'é', '—', '😀', '='), minLength: 1, maxLength: 9 }),
      keyId: fc.nat(0xffffffff),
      signature: fc.uint8Array({ minLength: 1, maxLength: 90 }),
    }),
    { minLength: 1, maxLength: 20 },
  );
  const texts = fc.string({ unit: fc.constantFrom('a', '\n', '— x AAAAAAA=', 'é', ' '), maxLength: 30 });

  test('reads what it writes', () => {
    fc.assert(
      fc.property(texts, signatures, (body, lines) => {
        const text = `${body}\n`;
        const read = parseNote(formatNote(text, lines));
        expect(read.text).toBe(text);
        expect(read.signatures).toEqual(lines.map((l) => ({ ...l, signature: Buffer.from(l.signature) })));
        expect(formatNote(read.text, read.signatures)).toBe(formatNote(text, lines));
      }),
    );
  });

  test('whatever the text, there is a note with one spelling, or a NoteError', () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (text, asBytes) => {
        let read: ReturnType<typeof parseNote> | undefined;
        try {
          read = parseNote(asBytes ? Buffer.from(text, 'latin1') : text);
        } catch (error) {
          expect(error).toBeInstanceOf(NoteError);
        }
        if (read && !asBytes) expect(formatNote(read.text, read.signatures)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['text only', 'text\n'],
    ['a blank line and no signature', 'text\n\n'],
    ['no newline at the end', note.slice(0, -1)],
    ['a second newline at the end', `${note}\n`],
    ['a blank line between signatures', `${note}\n${line}x`],
    ['a control character', note.replace('A text', 'A\u0001text')],
    ['a tab', note.replace('A text', 'A\ttext')],
    ['a carriage return', note.replaceAll('\n', '\r\n')],
    ['a lone surrogate', note.replace('A text', '\ud800')],
    ['no UTF-8', Buffer.concat([Buffer.of(0xff), Buffer.from(note)])],
    ['UTF-8 of a surrogate', Buffer.concat([Buffer.of(0xed, 0xa0, 0x80), Buffer.from(note)])],
    ['an overlong newline', Buffer.concat([Buffer.of(0xc0, 0x8a), Buffer.from(note)])],
    ['a space in a key name', note.replace('— alice', '— al ice')],
    ['a no-break space in a key name', note.replace('— alice', '— al\u00a0ice')],
    ['a plus in a key name', note.replace('— alice', '— al+ice')],
    ['no key name', note.replace('alice.example/log ', '')],
    ['an empty key name', note.replace('alice.example/log', '')],
    ['a hyphen for the dash', note.replace('—', '-')],
    ['no space after the dash', note.replace('— ', '—')],
    ['a line that is no signature', `${note}hello\n`],
    ['base64 without padding', note.replace(/=\n$/, '\n')],
    ['base64 with stray bits', note.replace(/.=\n$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=\n`)],
    ['base64url', note.replace(/ ([^ ]+)\n$/, ' -_-_-_-_\n')],
    ['a key ID and no signature', note.replace(/ [^ ]+\n$/, ' AAAAAA==\n')],
    ['three bytes', note.replace(/ [^ ]+\n$/, ' AAAA\n')],
    ['101 signatures', note + line.repeat(100)],
  ])('%s is refused', (_, input) => expect(() => parseNote(input)).toThrow(refused('malformed-note')));

  test('a byte order mark is part of the text', () => {
    const withMark = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(note)]);
    expect(parseNote(withMark).text).toBe(`\ufeff${TEXT}`);
    expect(() => verifyNote(withMark, [alice.verifierKey])).toThrow(refused('bad-signature'));
  });

  test('limits: 100 signatures, 1,000,000 bytes of UTF-8', () => {
    expect(parseNote(note + line.repeat(99)).signatures).toHaveLength(100);
    const rest = `\n\n${line}`;
    const room = 1_000_000 - Buffer.byteLength(rest);
    expect(parseNote('é'.repeat(room / 2) + (room % 2 ? 'x' : '') + rest).signatures).toHaveLength(1);
    for (const input of ['x'.repeat(room + 1) + rest, 'é'.repeat(room / 2 + 1) + rest, Buffer.alloc(1_000_001)]) {
      expect(() => parseNote(input)).toThrow(refused('too-large'));
    }
  });

  test.each([
    ['text without newline', 'text', [{ name: 'a', keyId: 1, signature: Buffer.of(1) }]],
    ['no signature', 'text\n', []],
    [
      'a text that would end in a forged signature',
      `t\n\n${line.trimEnd()}`,
      [{ name: 'a', keyId: 1, signature: Buffer.of(1) }],
    ],
    ['a name with a newline', 'text\n', [{ name: 'a AAAAAAA=\n— b', keyId: 1, signature: Buffer.of(1) }]],
    ['a key ID of 33 bits', 'text\n', [{ name: 'a', keyId: 2 ** 32, signature: Buffer.of(1) }]],
    ['an empty signature', 'text\n', [{ name: 'a', keyId: 1, signature: Buffer.alloc(0) }]],
  ])('%s is not written', (_, text, lines) => expect(() => formatNote(text, lines)).toThrow(NoteError));
});

describe('verifyNote', () => {
  test('returns the text and its signers', () => {
    const both = signNote(TEXT, [alice, bob]);
    expect(verifyNote(both, [bob.verifierKey, alice.verifierKey])).toMatchObject({
      text: TEXT,
      signatures: [{ key: alice.verifierKey }, { key: bob.verifierKey }],
    });
    expect(verifyNote(Buffer.from(both), [bob.verifierKey]).signatures.map(({ key }) => key.name)).toEqual([
      'bob.example/ünï',
    ]);
  });

  test('refuses a note with any bit flipped', () => {
    for (const flipped of bitFlips(Buffer.from(note))) {
      expect(() => verifyNote(flipped, [alice.verifierKey])).toThrow(NoteError);
    }
  });

  test('refuses every truncation', () => {
    const bytes = Buffer.from(note);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => verifyNote(bytes.subarray(0, length), [alice.verifierKey])).toThrow(refused('malformed-note'));
    }
  });

  test('ignores lines that share the name or the ID of a trusted key, but not both', () => {
    const [signed] = parseNote(note).signatures;
    const { name, keyId } = alice.verifierKey;
    const strangers = [
      { name, keyId: keyId + 1, signature: Buffer.of(1) },
      { name: `${name}x`, keyId, signature: Buffer.of(1) },
    ];
    const mixed = formatNote(TEXT, [...strangers, signed!]);
    expect(verifyNote(mixed, [alice.verifierKey]).signatures).toHaveLength(1);
    expect(() => verifyNote(formatNote(TEXT, strangers), [alice.verifierKey])).toThrow(refused('no-trusted-signature'));
    expect(() => verifyNote(note, [])).toThrow(refused('no-trusted-signature'));
  });

  test('a wrong signature of a trusted key refuses the note, whoever else signed, before it and after', () => {
    const [good] = parseNote(note).signatures;
    const bad = { ...good!, signature: Buffer.alloc(64) };
    for (const lines of [
      [good!, bad],
      [bad, good!],
      [good!, { ...good!, signature: Buffer.alloc(63) }],
    ]) {
      expect(() => verifyNote(formatNote(TEXT, lines), [alice.verifierKey])).toThrow(refused('bad-signature'));
    }
  });

  test('a key that signed twice, or that is trusted twice, counts once', () => {
    const twice = note + line;
    const again = parseVerifierKey(formatVerifierKey(alice.verifierKey));
    expect(verifyNote(twice, [alice.verifierKey, again]).signatures).toHaveLength(1);
  });

  test('another key with the same name and ID: the keys are refused, and a stranger cannot sign', () => {
    const impostor = { ...alice.verifierKey, publicKey: bob.verifierKey.publicKey };
    expect(() => verifyNote(note, [alice.verifierKey, impostor])).toThrow(refused('ambiguous-keys'));
    expect(() => verifyNote(note, [impostor])).toThrow(refused('bad-signature'));
  });

  test('a key of one type does not verify what the same key signed as the other', () => {
    const asLog = new SigningKey('w', 'ed25519', seed(3));
    const asWitness = new SigningKey('w', 'cosignature/v1', seed(3));
    const cosigned = formatNote(checkpoint, [cosignCheckpoint(checkpoint, asWitness, 7)]);
    expect(() => verifyNote(cosigned, [asLog.verifierKey])).toThrow(refused('no-trusted-signature'));
    expect(() => verifyNote(cosigned, [{ ...asLog.verifierKey, keyId: asWitness.verifierKey.keyId }])).toThrow(
      refused('bad-signature'),
    );
  });
});

describe('cosignatures', () => {
  const signed = signNote(checkpoint, [new SigningKey('alice.example/log', 'ed25519', seed(1))]);

  test('contain their time, which is signed', () => {
    const cosignature = cosignCheckpoint(checkpoint, witness, 1_679_315_147);
    const cosigned = addSignatures(signed, [cosignature]);
    expect(cosigned.startsWith(signed)).toBe(true);
    expect(verifyNote(cosigned, [witness.verifierKey]).signatures).toMatchObject([{ timestamp: 1_679_315_147 }]);
    for (const flipped of bitFlips(cosignature.signature)) {
      const changed = addSignatures(signed, [{ ...cosignature, signature: flipped }]);
      expect(() => verifyNote(changed, [witness.verifierKey])).toThrow(refused('bad-signature'));
    }
  });

  test('refuses an impossible time', () => {
    for (const timestamp of [2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
      const message = Buffer.from(`cosignature/v1\ntime ${timestamp}\n${checkpoint}`);
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64BE(timestamp);
      const { name, keyId } = witness.verifierKey;
      const signature = Buffer.concat([bytes, witness.sign(message)]);
      const cosigned = addSignatures(signed, [{ name, keyId, signature }]);
      expect(() => verifyNote(cosigned, [witness.verifierKey])).toThrow(refused('bad-signature'));
    }
    for (const timestamp of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => cosignCheckpoint(checkpoint, witness, timestamp)).toThrow(NoteError);
    }
  });

  test("verifies a witness's response against our text, never against its own", () => {
    const cosignature = cosignCheckpoint(checkpoint, witness, 5);
    const answer = formatNote(checkpoint, [cosignature]).slice(checkpoint.length + 1);
    const lines = parseSignatureLines(answer);
    const [verified] = verifySignatureLines(checkpoint, lines, [witness.verifierKey]);
    expect(addSignatures(signed, [verified!.line])).toBe(signed + answer);
    for (const text of ['', '\n', answer.trimEnd(), `\n${answer}`, `${answer}\n${answer}`, signed]) {
      expect(() => parseSignatureLines(text)).toThrow(refused('malformed-note'));
    }
    expect(() => verifySignatureLines(`${checkpoint}x\n`, lines, [witness.verifierKey])).toThrow(
      refused('bad-signature'),
    );
  });
});
