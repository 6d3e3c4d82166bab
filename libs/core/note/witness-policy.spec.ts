import fc from 'fast-check';
import {
  formatVerifierKey,
  NoteError,
  parseWitnessPolicy,
  SigningKey,
  type VerifierKey,
  verifyQuorum,
  type WitnessPolicy,
} from './index.js';

const refused = (code: string): Error => expect.objectContaining({ code, name: 'NoteError' });
const seed = (n: number): Buffer => Buffer.concat([Buffer.alloc(30), Buffer.of(n >> 8, n & 255)]);
const witnessKey = (n: number): VerifierKey => new SigningKey(`w${n}.example`, 'cosignature/v1', seed(n)).verifierKey;
const keys = Array.from({ length: 8 }, (_, n) => witnessKey(n));
const vkeys = keys.map(formatVerifierKey);
const logKey = new SigningKey('log.example', 'ed25519', seed(100)).verifierKey;
const logVkey = formatVerifierKey(logKey);

const EXAMPLE = `# who must have seen it
log ${logVkey} https://log.example/

witness X1 ${vkeys[0]}
witness X2 ${vkeys[1]} https://w1.example/
  witness\tX3   ${vkeys[2]}\t
group X-witnesses 2 X1 X2 X3
\t# Y
witness Y1 ${vkeys[3]}
witness Y2 ${vkeys[4]}
group Y-witnesses any Y1 Y2
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

const isMet = ({ quorum }: WitnessPolicy, cosigners: readonly VerifierKey[]): boolean => {
  try {
    verifyQuorum(quorum, cosigners);
    return true;
  } catch (error) {
    expect(error).toEqual(refused('quorum-not-met'));
    return false;
  }
};

describe('parseWitnessPolicy', () => {
  test('the example of the specification', () => {
    const policy = parseWitnessPolicy(EXAMPLE);
    expect(policy.logs).toEqual([{ key: logKey, url: 'https://log.example/' }]);
    expect(policy.witnesses.map(({ name, url }) => [name, url])).toEqual([
      ['X1', undefined],
      ['X2', 'https://w1.example/'],
      ['X3', undefined],
      ['Y1', undefined],
      ['Y2', undefined],
    ]);
    for (let mask = 0; mask < 32; mask++) {
      const cosigners = keys.slice(0, 5).filter((_, n) => mask & (1 << n));
      const inX = cosigners.filter((key) => keys.indexOf(key) < 3).length;
      expect(isMet(policy, cosigners)).toBe(inX >= 2 && cosigners.length > inX);
    }
  });

  test('names are octets: no folding, no normal form, no UTF-8 needed', () => {
    const names = ['K', '\u212a', 'é', 'e\u0301', 'all', 'None'];
    const policy = names.map((name, n) => `witness ${name} ${vkeys[n]}\n`).join('') + 'quorum K\n';
    expect(parseWitnessPolicy(policy).witnesses.map(({ name }) => name)).toEqual(names);
    const latin1 = Buffer.from(`witness \xe9 ${vkeys[0]}\nwitness \xea ${vkeys[1]}\nquorum \xe9\n`, 'latin1');
    expect(isMet(parseWitnessPolicy(latin1), [keys[0] as VerifierKey])).toBe(true);
    expect(isMet(parseWitnessPolicy(latin1), [keys[1] as VerifierKey])).toBe(false);
  });

  test('none, and 300 witnesses', () => {
    expect(isMet(parseWitnessPolicy('quorum none\n'), [])).toBe(true);
    const many = Array.from({ length: 300 }, (_, n) => witnessKey(n));
    const lines = many.map((key, n) => `witness n${n} ${formatVerifierKey(key)}\n`).join('');
    const policy = parseWitnessPolicy(`${lines}group g 151 ${many.map((_, n) => `n${n}`).join(' ')}\nquorum g\n`);
    expect(isMet(policy, many.slice(0, 151))).toBe(true);
    expect(isMet(policy, many.slice(0, 150))).toBe(false);
  });

  const w = `witness a ${vkeys[0]}\nwitness b ${vkeys[1]}\n`;
  test.each([
    ['nothing', ''],
    ['no quorum', w],
    ['no newline at the end', 'quorum none'],
    ['two quorums', 'quorum none\nquorum none\n'],
    ['an unknown quorum', `${w}quorum c\n`],
    ['a quorum defined later', `quorum a\n${w}`],
    ['a quorum of two', `${w}quorum a b\n`],
    ['an unknown line', 'quorum none\nfoo bar\n'],
    ['other case', 'Quorum none\n'],
    ['a name twice', `${w}witness a ${vkeys[2]}\nquorum a\n`],
    ['a group named as a witness', `${w}group a any b\nquorum a\n`],
    ['a witness named none', `witness none ${vkeys[0]}\nquorum none\n`],
    ['a group named none', `${w}group none any a\nquorum none\n`],
    ['none as a member', `${w}group g any none\nquorum g\n`],
    ['an empty group', `${w}group g all\nquorum g\n`],
    ['a member twice', `${w}group g 1 a a\nquorum g\n`],
    ['a member of two groups', `${w}group g any a\ngroup h any a b\nquorum h\n`],
    ['a group in itself', `${w}group g any g\nquorum g\n`],
    ['a member defined later', `group g any a\n${w}quorum g\n`],
    ['threshold 0', `${w}group g 0 a b\nquorum g\n`],
    ['threshold above the members', `${w}group g 3 a b\nquorum g\n`],
    ['a threshold with a sign', `${w}group g +1 a b\nquorum g\n`],
    ['a threshold with a zero', `${w}group g 01 a b\nquorum g\n`],
    ['a negative threshold', `${w}group g -1 a b\nquorum g\n`],
    ['a public key twice', `${w}witness c ${vkeys[0]}\nquorum a\n`],
    [
      'a public key twice, under another name',
      `${w}witness c ${formatVerifierKey(new SigningKey('x', 'cosignature/v1', seed(0)).verifierKey)}\nquorum a\n`,
    ],
    ['a log twice', `log ${logVkey}\nlog ${logVkey}\nquorum none\n`],
    ['a witness with a log key', `witness a ${logVkey}\nquorum a\n`],
    ['a witness without a key', 'witness a\nquorum a\n'],
    ['a broken key', `witness a ${vkeys[0]?.slice(1)}\nquorum a\n`],
    ['an ML-DSA key', `witness a a+00000000+${Buffer.alloc(1_313, 6).toString('base64')}\nquorum a\n`],
    ['a comment after a definition', `witness a ${vkeys[0]} https://a/ # mine\nquorum a\n`],
    ['a carriage return', 'quorum none\r\n'],
    ['a NUL', 'quorum none\n\0\n'],
    ['DEL', '# \x7f\nquorum none\n'],
  ])('%s is refused', (_, policy) => expect(() => parseWitnessPolicy(policy)).toThrow(refused('malformed-policy')));

  test('limits: 1,000 definitions, which may be one within the other, and 1,000,000 bytes', () => {
    const chain = (length: number): string =>
      Array.from({ length }, (_, n) => `group g${n} any ${n === 0 ? 'a' : `g${n - 1}`}\n`).join('');
    const deepest = parseWitnessPolicy(`witness a ${vkeys[0]}\n${chain(998)}quorum g997\n`);
    expect(isMet(deepest, keys)).toBe(true);
    expect(isMet(deepest, keys.slice(1))).toBe(false);
    expect(() => parseWitnessPolicy(`witness a ${vkeys[0]}\n${chain(999)}quorum g998\n`)).toThrow(/1000 definitions/);
    expect(() => parseWitnessPolicy('#'.repeat(1_000_001))).toThrow(refused('too-large'));
  });

  test('names the line of an error', () => {
    expect(() => parseWitnessPolicy(`# c\n\n${w}group g 3 a b\nquorum g\n`)).toThrow(/^Line 5 of the witness policy: /);
  });

  test('whatever the bytes, there is a policy or a NoteError', () => {
    const parts = fc.constantFrom(
      'log ',
      'witness a ',
      'group g ',
      'quorum ',
      'a ',
      'none',
      'all ',
      '1 ',
      '\n',
      '\t',
      vkeys[0] as string,
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: parts }), fc.uint8Array()), (input) => {
        try {
          parseWitnessPolicy(input);
        } catch (error) {
          expect(error).toBeInstanceOf(NoteError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('verifyQuorum', () => {
  /** A random tree over distinct witnesses, as policy lines and as an obvious function. */
  interface Tree {
    lines: string[];
    name: string;
    met: (cosigned: ReadonlySet<number>) => boolean;
  }
  const grow = (numbers: readonly number[], dice: () => number, serial: { n: number }): Tree => {
    const [only] = numbers;
    if (numbers.length === 1 && only !== undefined) {
      return { lines: [], name: `w${only}`, met: (cosigned) => cosigned.has(only) };
    }
    const cut = 1 + (dice() % (numbers.length - 1));
    const members = [numbers.slice(0, cut), numbers.slice(cut)].map((part) => grow(part, dice, serial));
    const threshold = 1 + (dice() % 2);
    const name = `g${serial.n++}`;
    return {
      lines: [
        ...members.flatMap(({ lines }) => lines),
        `group ${name} ${threshold} ${members.map((member) => member.name).join(' ')}`,
      ],
      name,
      met: (cosigned) => members.filter(({ met }) => met(cosigned)).length >= threshold,
    };
  };

  test('evaluates the groups', () => {
    const rolls = fc.array(fc.nat(1_000), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), rolls, fc.array(fc.nat(7)), (count, numbers, who) => {
        const left = [...numbers];
        const tree = grow([...Array(count).keys()], () => left.pop() ?? 0, { n: 0 });
        const lines = [...vkeys.map((vkey, n) => `witness w${n} ${vkey}`), ...tree.lines, `quorum ${tree.name}`, ''];
        const cosigners = who.map((n) => keys[n] as VerifierKey);
        expect(isMet(parseWitnessPolicy(lines.join('\n')), cosigners)).toBe(tree.met(new Set(who)));
      }),
    );
  });

  test('another key with the same name and ID does not count', () => {
    const policy = parseWitnessPolicy(`witness a ${vkeys[0]}\nquorum a\n`);
    const impostor = { ...(keys[0] as VerifierKey), publicKey: Buffer.alloc(32) };
    expect(isMet(policy, [impostor])).toBe(false);
  });
});
