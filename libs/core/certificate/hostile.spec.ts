import { codeOf, ORIGIN, TestLog, verify, withChecksum } from '@testing/certificates';
import { CERTIFICATE_LIMIT, formatCertificate, NOTICE, verifyCertificate } from './index.js';

describe('a hostile file', () => {
  /** A megabyte of one kind of line. */
  const much = (line: (n: number) => string): string => {
    const lines: string[] = [];
    for (let n = 0, length = 0; length < 1_000_000; n++) {
      const one = line(n);
      length += one.length;
      lines.push(one);
    }
    return lines.join('');
  };
  let text: string;

  beforeAll(async () => {
    const log = new TestLog();
    log.commitSet('set@1', new Map([[log.append('shard.registered', { uri: 's3://c/0' }), 'member']]));
    log.commitIndex();
    text = formatCertificate(await log.issue({ datasets: ['set@1'] }, { names: ['s3://c/0'] }));
  });

  it.each([
    [
      'subjects',
      (t: string) => t.replace('subject s3://c/0\n', () => much((n) => `subject s3://c/${n}\n`)),
      'missing-list',
    ],
    [
      'dataset versions',
      (t: string) => t.replace('dataset set@1\n', () => much((n) => `dataset set-${n}@1\n`)),
      'missing-list',
    ],
    ['sections', (t: string) => t.replace(/(?=checksum )/, () => much((n) => `\nset x-${n}@1\n`)), 'stray'],
    ['lists', (t: string) => t.replace(/\n(?=set set@1)/, () => `${much((n) => `\nlist name s3://d/${10_000_000 + n}\nproof AA==\n`)}\n`), 'incomplete-list'], // prettier-ignore
    ['entries of a list', (t: string) => t.replace(/\n(?=\nset set@1)/, () => `\n${much((n) => `entry ${n + 10} {}\n`)}`.trimEnd() + '\n'), 'malformed-entry'], // prettier-ignore
    ['keys of a set', (t: string) => t.replace(/(?=checksum )/, () => much((n) => `key member ${n} {}\n`)), 'stray'],
    [
      'brackets in an entry',
      (t: string) => t.replace(/^entry \{.*$/m, () => `entry ${'['.repeat(1_000_000)}`),
      'malformed',
    ],
    ['signatures', (t: string) => t.replace(/^(\u2014 .*\n)/m, (line) => line + much((n) => `\u2014 a${n} AAAAAAA=\n`)), 'malformed'], // prettier-ignore
  ] as const)('of many %s is refused', (_, change, code) => {
    expect(codeOf(verify(withChecksum(change(text))))).toBe(code);
  });

  it('of any bytes is refused without an exception', () => {
    const head = `whence/exclusion@v2\nlog ${ORIGIN}\nmodel a@1\nremoval r\n\n${NOTICE.join('\n')}\n\nindex\n`;
    for (const odd of [
      '',
      'whence/exclusion@v2\n',
      head,
      `${head}entry {}\n`,
      `${head}entry {}\n\n\n\n`,
      `${head}entry null\n`,
    ])
      expect(codeOf(verify(withChecksum(`${odd}checksum `)))).toMatch(/^(malformed|unknown-format|damaged)$/);
    for (const bytes of [
      Buffer.of(),
      Buffer.of(0xff),
      Buffer.alloc(CERTIFICATE_LIMIT + 1, 'a'),
      'text' as unknown as Buffer,
    ]) {
      const verdict = verifyCertificate(bytes, { logKey: { name: ORIGIN } as never, witnessPolicy: 'none' });
      expect(codeOf(verdict)).toMatch(/^(unknown-format|too-large)$/);
    }
  });
});
