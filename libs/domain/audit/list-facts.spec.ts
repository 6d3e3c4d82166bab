import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { listFacts } from './list-facts.js';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('listFacts', () => {
  test.each(['', '{"a":1}\n', '{"a":"\u00fc"}\n{}\n', 'x'.repeat(300_000).replaceAll('xxx', 'y\n')])(
    'returns the hash and the number of lines: %#',
    async (text) => {
      expect(await listFacts(deflateSync(text))).toBe(`${hashOf(text)} ${text.split('\n').length - 1}`);
    },
  );

  it('returns null for bytes that are not a deflated text', async () => {
    const whole = deflateSync('{"a":1}\n'.repeat(1_000));
    for (const spoilt of [Buffer.alloc(0), Buffer.from('x'), whole.subarray(1), whole.subarray(0, -1)])
      expect(await listFacts(spoilt)).toBeNull();
  });
});
