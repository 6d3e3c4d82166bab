import fc from 'fast-check';
import { jsonComplaints, textComplaint } from './hostile-text.js';

/** The recursive definition, which a deep document would overflow. */
function pointersOf(value: unknown, pointer = ''): string[] {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? [pointer] : [];
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value) ? [pointer] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, item]) => {
    const at = `${pointer}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const refused = ['__proto__', 'constructor'].includes(member) || member.includes('\0') || !member.isWellFormed();
    return refused ? [at.toWellFormed()] : pointersOf(item, at);
  });
}

describe('jsonComplaints', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\0', '\ud800', 'a\udc00', '__proto__', 'constructor', '~/'),
  );
  const document = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.double(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  })).value;

  it('finds what the recursive definition finds', () => {
    fc.assert(
      fc.property(document, (written) => {
        const value: unknown = JSON.parse(JSON.stringify(written));
        const found = jsonComplaints(value).map((complaint) => complaint.pointer);
        expect(found.sort()).toEqual(pointersOf(value).slice(0, 20).sort());
      }),
      { numRuns: 500 },
    );
  });

  it('walks any depth without overflowing, and refuses deep documents', () => {
    const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    expect(jsonComplaints(deep(60))).toEqual([]);
    expect(jsonComplaints(deep(100_000))).toEqual([
      { pointer: '/0'.repeat(65), message: 'is nested deeper than 64 levels' },
    ]);
  });

  it('accepts all other text', () => {
    for (const plain of ['', 'a', '日本語', '😀', '\u0001', '\ufffe']) expect(textComplaint(plain)).toBeNull();
  });
});
