import fc from 'fast-check';
import { sha256 } from '@core/kernel';
import { formatVerifierKey, NoteError, parseWitnessPolicy, SigningKey } from '@core/note';
import { formatCertificate, verifyCertificate } from './index.js';
import {
  checksumOf,
  codeOf,
  digestOf,
  held,
  logKey,
  ORIGIN,
  plain,
  sectionsOf,
  TestLog,
  TestSet,
  trusted,
  verify,
  withChecksum,
  witnessKey,
} from '@testing/certificates';

describe('a changed certificate', () => {
  const log = new TestLog();
  let text: string;
  let bytes: Buffer;
  let checksumAt: number;

  beforeAll(async () => {
    for (let i = 0; i < 9; i++) log.append('vendor.declared', { slug: `vendor-${i}` });
    log.append('shard.bound', { shard: 's3://bucket/part-1', digest: digestOf('one') });
    log.append('model.version-declared', { model: 'lark', version: '1.0', parents: [] });
    const use = { use: 'use:1', model: 'lark', modelVersion: '1.0', dataset: 'corpus-0', datasetVersion: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00.000Z' }; // prettier-ignore
    log.append('model.use-recorded', use);
    const sets = [new TestSet(['a', 'b', 'c', 'd', 'e'].map((word) => held(word, 'ancestor')))];
    const [section] = await sectionsOf(log, sets, [digestOf('one'), digestOf('a')]);
    if (!section) throw new Error('one set has one section');
    const [citation, declaration, used] = await Promise.all([9, 10, 11].map((index) => log.prove(index)));
    if (!citation || !declaration || !used) throw new Error('every entry has a proof');
    text = formatCertificate({
      ...plain,
      model: 'lark@1.0',
      subjects: ['s3://bucket/part-1', digestOf('a')],
      declarations: [declaration],
      citations: [citation],
      sections: [{ ...section, uses: [used] }],
    });
    bytes = Buffer.from(text);
    checksumAt = bytes.length - checksumOf('').length;
  });

  it('is verified as long as nothing is changed', () => {
    expect(verify(text)).toMatchObject({
      verdict: 'verified',
      facts: {
        model: 'lark@1.0',
        models: ['lark@1.0'],
        sets: [
          {
            results: [
              { subject: 's3://bucket/part-1', name: digestOf('one'), result: 'absent' },
              { subject: digestOf('a'), result: 'ancestor' },
            ],
            uses: [{ model: 'lark@1.0', stage: 'sft', startedAt: '2026-01-01T00:00:00.000Z', index: 11 }],
          },
        ],
      },
    });
  });

  it('is refused with any bit changed', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      if (codeOf(verifyCertificate(changed, trusted)) === 'verified') throw new Error(`bit ${bit}`);
    }
  });

  it('is refused with any bit changed and the checksum recomputed', async () => {
    const judgeFlip = (body: Buffer, bit: number): void => {
      const changed = Buffer.from(body);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const code = codeOf(verifyCertificate(Buffer.concat([changed, checksumOf(changed)]), trusted));
      if (code === 'verified' || code === 'damaged') throw new Error(`bit ${bit}: ${code}`);
    };
    // A verification is an Ed25519 one: of the large certificate one bit a byte, and every bit of a
    // small one.
    for (let byte = 0; byte < checksumAt; byte++) judgeFlip(bytes.subarray(0, checksumAt), 8 * byte + (byte % 8));
    const small = new TestLog();
    const sections = await sectionsOf(small, [new TestSet([held('b', 'member')])], ['s3://b/1']);
    const body = Buffer.from(formatCertificate({ ...plain, subjects: ['s3://b/1'], sections })).subarray(
      0,
      -checksumOf('').length,
    );
    for (let bit = 0; bit < body.length * 8; bit++) judgeFlip(body, bit);
  });

  it('is refused when it is cut off at any byte, with the checksum recomputed or not', () => {
    for (let end = 0; end < bytes.length; end++) {
      const cut = bytes.subarray(0, end);
      const judged = [codeOf(verifyCertificate(cut, trusted))];
      if (end !== checksumAt) judged.push(codeOf(verifyCertificate(Buffer.concat([cut, checksumOf(cut)]), trusted)));
      if (judged.includes('verified')) throw new Error(`cut at ${end}`);
    }
  });

  it('is refused with a line left out, doubled, moved or taken from elsewhere, with the checksum recomputed', () => {
    const lines = text.split('\n').slice(0, -2);
    const judge = (changed: readonly string[]): string =>
      codeOf(verify(withChecksum(`${changed.join('\n')}\nchecksum `)));
    expect(judge(lines)).toBe('verified');
    for (const i of lines.keys()) {
      const line = lines[i] as string;
      for (const changed of [lines.toSpliced(i, 1), lines.toSpliced(i, 0, line), lines.toSpliced(i, 0, '')]) {
        if (judge(changed) === 'verified') throw new Error(`line ${i + 1}: ${line}`);
      }
      for (let j = 0; j < i; j++) {
        if (lines[j] === line) continue;
        const swapped = lines.with(i, lines[j] as string).with(j, line);
        if (judge(swapped) === 'verified') throw new Error(`lines ${j + 1} and ${i + 1}`);
      }
    }
  });

  it('is refused with the remedy where its line ends were converted, or a byte order mark was added', () => {
    const messageOf = (other: string): string => (verify(other) as { message: string }).message;
    expect(messageOf(text.replaceAll('\n', '\r\n'))).toMatch(/^The lines end in CR LF; .* Convert the line ends back/);
    expect(messageOf(`\ufeff${text}`)).toMatch(/byte order mark/);
  });

  it('is refused in another spelling: CRLF, BOM, other base64, leading zeros, more at the end', () => {
    const spellings = [
      text.replaceAll('\n', '\r\n'),
      `\ufeff${text}`,
      text.replace(
        /^entry (.*)\n/m,
        (_, value: string) => `entry ${value.replace(/=+$/, '')}${value.endsWith('=') ? '' : '='}\n`,
      ),
      text.replace(/^index /m, 'index 0'),
      text.replace('members 0', 'members 00'),
      text.replace(/^index \d+\n/m, (line) => `extra AAAA\n${line}`),
      text.replace(/^(proof .*)$/m, '$1 '),
      text.replace('subject ', 'subject  '),
      text.replace('\nlog ', '\nLog '),
    ];
    for (const other of spellings) {
      expect(other).not.toBe(text);
      expect(codeOf(verify(withChecksum(other)))).not.toBe('verified');
    }
    expect(codeOf(verify(`${text}\n`))).toBe('damaged');
    expect(codeOf(verify(withChecksum(text.replace('checksum ', '\nchecksum '))))).toBe('malformed');
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...text.split('\n'), '', 'entry AA==', '— a AAAAAAA='), { maxLength: 60 }),
        (lines) => {
          const hostile = withChecksum(`whence/exclusion@v1\n${lines.join('\n')}\nchecksum `);
          expect(codeOf(verify(hostile))).not.toBe('verified');
        },
      ),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), fc.string({ unit: 'binary' }), (from, length, other) => {
        const hostile = withChecksum(`${text.slice(0, from)}${other}${text.slice(from + length)}\nchecksum `);
        expect(codeOf(verify(hostile))).not.toBe('verified');
      }),
      { numRuns: 300 },
    );
    for (const file of [undefined, null, '', text, 0, {}]) {
      expect(codeOf(verifyCertificate(file as never, trusted))).toBe('unknown-format');
    }
    expect(codeOf(verifyCertificate(Buffer.alloc(16 * 2 ** 20 + 1), trusted))).toBe('too-large');
  });

  it('is refused from another log or with an untrusted checkpoint', () => {
    const other = new SigningKey('log.example/2', 'ed25519', sha256('log seed')).verifierKey;
    const sameName = new SigningKey(ORIGIN, 'ed25519', sha256('another seed')).verifierKey;
    expect(codeOf(verifyCertificate(bytes, { ...trusted, logKey: other }))).toBe('wrong-log');
    expect(codeOf(verifyCertificate(bytes, { ...trusted, logKey: sameName }))).toBe('untrusted-checkpoint');
    const policy = `witness w ${formatVerifierKey(witnessKey.verifierKey)}\nquorum w\n`;
    const asking = { ...trusted, witnessPolicy: parseWitnessPolicy(policy) };
    expect(codeOf(verifyCertificate(bytes, asking))).toBe('untrusted-checkpoint');
    const ambiguous = { ...logKey.verifierKey, publicKey: sha256('x') };
    const twice = { ...asking, witnessPolicy: { ...asking.witnessPolicy, witnesses: [{ name: 'w', key: ambiguous }] } };
    expect(() => verifyCertificate(bytes, twice)).toThrow(NoteError);
  });
});
