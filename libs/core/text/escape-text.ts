// Everything outside printable ASCII, and the escape character itself.
const ODD = /[^ -~]|\\/g;
const ESCAPE = /\\(?:\\|u([0-9a-f]{4}))/g;

/**
 * `escapeText` returns the text in printable ASCII: a backslash as two, and each other UTF-16 unit
 * outside of ASCII's printable characters as `\u` and four lower-case hexadecimal digits. So no
 * character of it is invisible, changes the direction of writing, or looks like another.
 */
export function escapeText(text: string): string {
  return text.replace(ODD, (unit) =>
    unit === '\\' ? '\\\\' : Array.from({ length: unit.length }, (_, at) => hexOf(unit.charCodeAt(at))).join(''),
  );
}

/** Reads what `escapeText` writes; undefined for any other text. */
export function unescapeText(escaped: string): string | undefined {
  const text = escaped.replace(ESCAPE, (_, hex: string | undefined) =>
    hex === undefined ? '\\' : String.fromCharCode(parseInt(hex, 16)),
  );
  return escapeText(text) === escaped ? text : undefined;
}

function hexOf(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
