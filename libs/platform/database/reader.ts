/** Executes a query. `Database` and `Transaction` implement it. */
export interface Reader {
  /**
   * Parameters are `$1`, `$2`…; bigint arrives as number, timestamptz as an RFC 3339 text, bytea as
   * Buffer.
   */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}
