import fc from 'fast-check';
import { safeMemberCount, jsonComplaints } from './hostile-text.js';
import { countJson } from './count-json.js';
import { parseJsonLine } from './json-body.js';
import { HttpError } from './problem.js';
import { repeatedMembers } from './repeated-members.js';

/** JSON text whose members may be repeated and whose names may be escaped. */
type Written =
  string | number | boolean | null | readonly Written[] | { readonly members: readonly [string, Written][] };

const name = fc.constantFrom('a', 'b', 'a/b', '~', '"', '\\', 'é', ':', '{');
const { written } = fc.letrec<{ written: Written }>((tie) => ({
  written: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Written>('', '"', '\\', 'a:b', '{"a":1,"a":2}', 5, -1.5e9, true, null),
    fc.array(tie('written'), { maxLength: 3 }),
    fc.record({ members: fc.array(fc.tuple(name, tie('written')), { maxLength: 4 }) }),
  ),
}));

const UNLIMITED = { parts: Infinity, containers: Infinity, depth: Infinity };

const escaped = (text: string): string =>
  `"${[...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;

function toText(value: Written, space: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('members' in value) {
    const members = value.members.map(([key, item], i) => {
      return `${space}${i % 2 ? escaped(key) : JSON.stringify(key)}${space}:${space}${toText(item, space)}${space}`;
    });
    return `{${members.join(',')}}`;
  }
  return `[${space}${value.map((item) => toText(item, space)).join(`${space},`)}]`;
}

function expected(value: Written, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!('members' in value)) return value.flatMap((item, i) => expected(item, `${pointer}/${i}`));
  const seen = new Set<string>();
  return value.members.flatMap(([key, item]) => {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const twice = seen.has(key) ? [at] : [];
    seen.add(key);
    return [...twice, ...expected(item, at)];
  });
}

describe('repeatedMembers', () => {
  it('finds repeated members at every place, however they are escaped', () => {
    fc.assert(
      fc.property(written, fc.constantFrom('', ' ', '\n\t '), (value, space) => {
        const text = toText(value, space);
        const twice = expected(value);
        expect(repeatedMembers(Buffer.from(text)).map(({ pointer }) => pointer)).toEqual(twice.slice(0, 20));
        expect(countJson(Buffer.from(text), UNLIMITED).members === safeMemberCount(JSON.parse(text))).toBe(
          twice.length === 0,
        );
      }),
    );
  });

  it('points to each repeated member', () => {
    const body = Buffer.from('{"origins":[{"kind":"human","k\\u0069nd":"scraped"}]}');
    expect(() => parseJsonLine(body)).toThrow(HttpError);
    try {
      parseJsonLine(body);
    } catch (error) {
      expect(error).toMatchObject({ code: 'malformed-body', complaints: [{ pointer: '/origins/0/kind' }] });
    }
  });
});

describe('safeMemberCount', () => {
  const nested = (depth: number, inner: unknown): unknown => (depth === 0 ? inner : [nested(depth - 1, inner)]);

  it.each([[64], [65], [66]])('agrees with jsonComplaints at %i levels', (depth) => {
    for (const inner of [true, null, 1, 'a', {}, []]) {
      const document = nested(depth, inner);
      expect([depth, inner, safeMemberCount(document) === null]).toEqual([
        depth,
        inner,
        jsonComplaints(document).length > 0,
      ]);
    }
  });

  it('agrees with jsonComplaints on random documents', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('\u0000', '\ud800', '__proto__', 'constructor'));
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.double(),
        fc.constantFrom(1e400, 2 ** 53, true, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(text, tie('value'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, (document) => {
        expect(safeMemberCount(document) === null).toBe(jsonComplaints(document).length > 0);
      }),
    );
  });
});
