import fc from 'fast-check';
import { formatManifest, parseManifest } from './manifest.js';
import { MixError } from './mixes.errors.js';

describe('manifest', () => {
  it('reads lines with their numbers, past comments, blank lines and either line end', () => {
    expect(parseManifest('# note\r\n\r\na,x/{T}/0.npy\r\n  b,y\n')).toEqual([
      { line: 3, label: 'a', path: 'x/{T}/0.npy' },
      { line: 4, label: 'b', path: 'y' },
    ]);
    expect(parseManifest('')).toEqual([]);
  });

  it('names every bad line', () => {
    const text = 'a,x\nno comma\n# fine\n,path\nlabel,\na,b,c\na, b\n';
    expect(() => parseManifest(text)).toThrow(MixError);
    expect(() => parseManifest(text)).toThrow(
      /line 2 is not "label,path"; line 4 is not.*; line 5 is not.*; line 6 has more than one comma.*; line 7 has a blank/,
    );
  });

  it('reports how many bad lines it does not list', () => {
    expect(() => parseManifest('x\n'.repeat(1_000))).toThrow(/line 20 is not "label,path"; and 980 more\./);
  });

  it('reads back what it writes, or refuses to write it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '/', '{', '}', ',', '#', ' ', '\r', '\n', 'é', '\uFEFF') });
    fc.assert(
      fc.property(fc.array(fc.record({ label: text, path: text })), (lines) => {
        let written: string;
        try {
          written = formatManifest(lines);
        } catch (error) {
          expect(error).toBeInstanceOf(MixError);
          const odd = /[,\r\n]|^[#\s]|\s$/;
          expect(lines.some(({ label, path }) => [label, path].some((part) => part === '' || odd.test(part)))).toBe(
            true,
          );
          return;
        }
        expect(parseManifest(written).map(({ label, path }) => ({ label, path }))).toEqual(lines);
      }),
    );
  });
});
