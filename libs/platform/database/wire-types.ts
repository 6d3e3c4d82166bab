import { types } from 'pg';

const readers: Readonly<Record<number, (text: string) => unknown>> = {
  [types.builtins.INT8]: readBigint,
  [types.builtins.TIMESTAMPTZ]: readInstant,
};

/** A bigint beyond 2^53 is an error, never rounded. */
function readBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond 2^53`);
  return value;
}

const INSTANT = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?\+00$/;

/** As our sessions write it. `Date` would take a year before 100 for one of this age. */
function readInstant(text: string): string {
  const [, date, time, fraction = ''] = INSTANT.exec(text) ?? [];
  if (date === undefined) throw new RangeError(`the timestamp ${text} is no instant of the years 1 to 9999`);
  return `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

/** Type parsers of our connections; other users of `pg` in this process keep the defaults. */
export const wireTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    (format !== 'binary' && readers[oid]) || types.getTypeParser(oid, format),
};
