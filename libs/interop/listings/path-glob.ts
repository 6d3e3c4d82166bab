/** Whether a path, which has `/` separators, matches a pattern. */
export type PathGlob = (path: string) => boolean;

const SPECIAL = /[.+^${}()|[\]\\]/g;

/**
 * `*` matches any text within a segment, `?` one character, `**` any number of segments. A pattern
 * without `/` matches the file name in any folder. All other characters, such as brackets and
 * braces, match themselves.
 */
export function pathGlob(pattern: string): PathGlob {
  const anywhere = pattern.includes('/') ? pattern.replace(/^\.?\//, '') : `**/${pattern}`;
  const pieces = anywhere.split(/(\*\*\/|\*\*|\*|\?)/).map((piece) => {
    if (piece === '**/') return '(?:[^/]*/)*';
    if (piece === '**') return '.*';
    if (piece === '*') return '[^/]*';
    return piece === '?' ? '[^/]' : piece.replace(SPECIAL, '\\$&');
  });
  const expression = new RegExp(`^${pieces.join('')}$`, 'su');
  return (path) => expression.test(path);
}
