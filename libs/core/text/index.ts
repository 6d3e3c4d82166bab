export { CsvReader, type CsvRow } from './csv-reader.js';
export { type Line, LineSplitter, withoutByteOrderMark } from './line-splitter.js';
