/** What readers do not see: soft hyphen, zero-width characters, byte order mark. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]+/gu;
/** Runs of white space other than one space, which stays as it is: most of a text's. */
const SPACES = / \s+|[^\S ]\s*/gu;
// eslint-disable-next-line no-control-regex -- all of ASCII
const NOT_ASCII = /[^\x00-\x7f]/;
const APOSTROPHES = /[\u2018\u2019\u02bc\u2032]/gu;
const QUOTES = /[\u201c\u201d]/gu;

/**
 * `foldText` returns a text without what does not matter to its words: NFKC, lower case, invisible
 * characters left out, runs of white space as one space, straight quotes.
 */
export function foldText(text: string): string {
  // ASCII is its own NFKC, and has nothing invisible and no curly quotes.
  if (!NOT_ASCII.test(text)) return text.toLowerCase().replace(SPACES, ' ');
  return foldCharacters(foldCase(text));
}

/** The steps of `foldText` that change characters by their neighbours: NFKC and lower case. */
export function foldCase(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** How `foldText` changes what `foldCase` returned. */
export function foldCharacters(cased: string): string {
  return cased.replace(INVISIBLE, '').replace(SPACES, ' ').replace(APOSTROPHES, "'").replace(QUOTES, '"');
}
