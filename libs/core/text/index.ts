export { CsvReader, type CsvRow } from './csv-reader.js';
export { BLANK_LINES_LIMIT, type Line, LineSplitter, withoutByteOrderMark } from './line-splitter.js';
