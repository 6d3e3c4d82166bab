export { ParquetError, type ParquetErrorCode } from './parquet.errors.js';
export { ParquetFile } from './parquet-file.js';
