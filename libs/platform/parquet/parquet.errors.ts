import { WhenceError } from '@core/kernel';

export type ParquetErrorCode = 'parquet-unreadable';

/** The file is not a Parquet file, or cannot be read completely. The message names no path. */
export class ParquetError extends WhenceError<ParquetErrorCode> {
  constructor(message: string) {
    super('invalid', 'parquet-unreadable', message);
  }
}
