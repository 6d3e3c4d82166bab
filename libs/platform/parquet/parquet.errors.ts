import { WhenceError } from '@core/kernel';

export type ParquetErrorCode = 'parquet-unreadable';

/** A file that is no Parquet file, or none that can be read whole. Its message names no path. */
export class ParquetError extends WhenceError<ParquetErrorCode> {
  constructor(message: string) {
    super('invalid', 'parquet-unreadable', message);
  }
}
