import { types } from 'pg';

const readers: Readonly<Record<number, (text: string) => unknown>> = {
  [types.builtins.INT8]: readBigint,
  [types.builtins.TIMESTAMPTZ]: (text) => new Date(text).toISOString(),
};

/** A bigint beyond 2^53 is an error, never rounded. */
function readBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond 2^53`);
  return value;
}

/** Type parsers of our connections; other users of `pg` in this process keep the defaults. */
export const wireTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    (format !== 'binary' && readers[oid]) || types.getTypeParser(oid, format),
};
