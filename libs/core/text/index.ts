export { describeTerms, type NamedTerms } from './describe-terms.js';
export { CsvReader, type CsvRow } from './csv-reader.js';
export { escapeText, unescapeText } from './escape-text.js';
export { BLANK_LINES_LIMIT, type Line, LineSplitter, withoutByteOrderMark } from './line-splitter.js';
export { oddSpelling } from './odd-spelling.js';
export { sliceText, type TextSlice } from './text-slice.js';
