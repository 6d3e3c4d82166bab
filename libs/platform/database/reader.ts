export interface ReadOptions {
  /**
   * The statement reads few rows by their keys: it is planned once for each connection, whatever
   * the size of the tables, since planning takes most of its time. Defaults to false. A transaction
   * decides it for all of its statements (`TransactionOptions`).
   */
  readonly pointReads?: boolean;
}

/** For `Reader.query`: a read of few rows by their keys. */
export const POINT_READ: ReadOptions = { pointReads: true };

/** Executes a query. `Database` and `Transaction` implement it. */
export interface Reader {
  /**
   * Parameters are `$1`, `$2`…; bigint arrives as number, timestamptz as an RFC 3339 text, bytea as
   * Buffer.
   */
  query<Row>(sql: string, parameters?: readonly unknown[], options?: ReadOptions): Promise<Row[]>;
}
