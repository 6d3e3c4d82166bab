/** What readers do not see: soft hyphen, zero-width characters, byte order mark. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]+/gu;
const SPACES = /\s+/gu;
const APOSTROPHES = /[\u2018\u2019\u02bc\u2032]/gu;
const QUOTES = /[\u201c\u201d]/gu;

/**
 * `foldText` returns a text without what does not matter to its words: NFKC, lower case, invisible
 * characters left out, runs of white space as one space, straight quotes.
 */
export function foldText(text: string): string {
  return foldCase(text).replace(INVISIBLE, '').replace(SPACES, ' ').replace(APOSTROPHES, "'").replace(QUOTES, '"');
}

/** The steps of `foldText` that change characters by their neighbours: NFKC and lower case. */
export function foldCase(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** How `foldText` changes a character that `foldCase` returned: to which other, or to nothing. */
export function foldedCharacter(character: string): string {
  return character.replace(INVISIBLE, '').replace(SPACES, ' ').replace(APOSTROPHES, "'").replace(QUOTES, '"');
}
