import { KernelError } from '@core/kernel';
import { SEARCH_KINDS, type SearchKind, type SearchTerm, WORDS_LIMIT, wordsOf } from '@domain/search';
import { Optional, Parsed, Text } from '@platform/validation';
import { HttpError, PageRequest } from '../http/index.js';

const QUERY_LIMIT = 500;

export class SearchRequest extends PageRequest {
  /**
   * Words, separated by spaces: each must be somewhere in a name, a label, a URI, a reason or a
   * detail. Upper and lower case are alike. At most 8.
   * @example acme web
   */
  @Optional()
  @Parsed(parseWords)
  q?: string;

  /**
   * In place of `q`: the beginning of a name or a URI. Upper and lower case are alike, but in URIs.
   * @example s3://bucket/web/
   */
  @Optional()
  @Text({ max: 2048 })
  prefix?: string;

  /**
   * What to search, separated by commas: vendor, terms, dataset, model, removal, use, finding,
   * shard. Defaults to all.
   * @example dataset,shard
   */
  @Optional()
  @Parsed(parseKinds)
  kinds?: string;
}

/** Returns what a request searches. Throws unless it has words or a prefix. */
export function termOf({ q, prefix }: SearchRequest): SearchTerm {
  if (q !== undefined && prefix === undefined) return { words: parseWords(q) };
  if (prefix !== undefined && q === undefined) return { prefix };
  const message = 'is required, or prefix in its place; not both';
  throw new HttpError('malformed-query', `The parameter q ${message}.`, [{ pointer: '/q', message }]);
}

export function kindsOf({ kinds }: SearchRequest): readonly SearchKind[] {
  return kinds === undefined ? SEARCH_KINDS : parseKinds(kinds);
}

function parseWords(text: string): string[] {
  const words = wordsOf(text);
  if (words.length > 0 && words.length <= WORDS_LIMIT && text.length <= QUERY_LIMIT) return words;
  throw malformed(`must be 1 to ${WORDS_LIMIT} words, of at most ${QUERY_LIMIT} characters`);
}

function parseKinds(text: string): SearchKind[] {
  return text.split(',').map((name) => {
    const kind = SEARCH_KINDS.find((known) => known === name);
    if (kind !== undefined) return kind;
    throw malformed(`must be of these, separated by commas: ${SEARCH_KINDS.join(', ')}`);
  });
}

function malformed(message: string): KernelError {
  return new KernelError('malformed-value', `The value ${message}.`, [{ pointer: '', message }]);
}
