/** What is searched: texts that have all of the words, or texts that begin with the prefix. */
export type SearchTerm = { readonly words: readonly string[] } | { readonly prefix: string };

/** Words that a search takes; each costs a comparison with every text. */
export const WORDS_LIMIT = 8;

/** The words of a text, in lower case; white space separates them. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().split(/\s+/).filter(Boolean))];
}

/**
 * Patterns for `lower(text) LIKE ALL`: a word may be anywhere in a text. The wildcards of LIKE
 * stand for themselves.
 */
export function patternsOf(term: SearchTerm): string[] {
  if ('prefix' in term) return [`${escapeLike(term.prefix.toLowerCase())}%`];
  return term.words.map((word) => `%${escapeLike(word)}%`);
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
