import fc from 'fast-check';
import { pathGlob } from './path-glob.js';

/** The rules of the doc comment, by backtracking. */
function slow(pattern: string, path: string): boolean {
  if (pattern === '') return path === '';
  if (pattern.startsWith('**/')) {
    const rest = pattern.slice(3);
    return slow(rest, path) || [...path].some((letter, at) => letter === '/' && slow(rest, path.slice(at + 1)));
  }
  if (pattern.startsWith('**')) return anyOf(path, (_, at) => slow(pattern.slice(2), path.slice(at)));
  if (pattern.startsWith('*')) {
    return anyOf(path, (before, at) => !before.includes('/') && slow(pattern.slice(1), path.slice(at)));
  }
  const matches = pattern[0] === '?' ? path !== '' && path[0] !== '/' : pattern[0] === path[0];
  return matches && slow(pattern.slice(1), path.slice(1));
}
const anyOf = (path: string, holds: (before: string, at: number) => boolean): boolean =>
  Array.from({ length: path.length + 1 }, (_, at) => holds(path.slice(0, at), at)).includes(true);

describe('pathGlob', () => {
  it('matches as the rules state', () => {
    const pattern = fc
      .array(fc.constantFrom('a', 'b', '.', '/', '*', '?', '**', '**/'), { maxLength: 6 })
      .map((all) => all.join(''));
    const path = fc.array(fc.constantFrom('a', 'b', '.', '/'), { maxLength: 7 }).map((all) => all.join(''));
    fc.assert(
      fc.property(pattern, path, (glob, text) => {
        // A run of three stars or more could be taken apart in two ways.
        fc.pre(glob.includes('/') && !glob.startsWith('/') && !glob.startsWith('./') && !glob.includes('***'));
        expect([glob, text, pathGlob(glob)(text)]).toEqual([glob, text, slow(glob, text)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['*.jsonl', 'a/b/c.jsonl', true],
    ['*.jsonl', 'c.jsonl', true],
    ['*.jsonl', 'c.jsonl.gz', false],
    ['web/*', 'web/a/b', false],
    ['web/**', 'web/a/b', true],
    ['/web/**', 'web/a', true],
    ['**/x/**/y', 'x/y', true],
    ['a+(b)[c]{d}.txt', 'q/a+(b)[c]{d}.txt', true],
    ['?.txt', '模.txt', true],
    ['?.txt', '😀.txt', true],
    ['*.txt', 'line\nend.txt', true],
  ])('%s matches %s: %s', (pattern, path, matches) => expect(pathGlob(pattern)(path)).toBe(matches));
});
