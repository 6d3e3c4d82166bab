export { ParquetError, type ParquetErrorCode } from './parquet.errors.js';
export { type ParquetCells, ParquetFile } from './parquet-file.js';
export { type ParquetColumns, type ParquetType, writeParquet } from './write-parquet.js';
