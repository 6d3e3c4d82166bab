/** Whether a path, with `/` between its steps, is meant by a pattern. */
export type PathGlob = (path: string) => boolean;

const SPECIAL = /[.+^${}()|[\]\\]/g;

/**
 * `*` stands for any text within a step, `?` for one character, `**` for any steps, none among them. A pattern without `/` is of the last step alone:
 * `*.jsonl` is meant in every folder. Nothing else has a meaning.
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
