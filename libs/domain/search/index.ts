export { SearchModule } from './search.module.js';
export {
  type Hit,
  isPlaceIn,
  SEARCH_KINDS,
  type SearchKind,
  type SearchPlace,
  SearchReadModel,
} from './search.read-model.js';
export { type SearchTerm, WORDS_LIMIT, wordsOf } from './search-term.js';
