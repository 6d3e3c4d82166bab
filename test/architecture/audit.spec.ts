import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Replay } from '@audit-replay';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** The entry kinds of every module, from the files that build entries. */
const kinds = ['libs/domain', 'libs/interop']
  .flatMap((tier) =>
    readdirSync(path.join(ROOT, tier), { recursive: true, encoding: 'utf8' }).map((file) => path.join(tier, file)),
  )
  .filter((file) => file.endsWith('.ledger-entries.ts'))
  .flatMap((file) => [...read(file).matchAll(/'([a-z-]+\.[a-z-]+)'/g)])
  .map((match) => match[1] ?? '');

describe('the audit', () => {
  const replay = new Replay('x', () => undefined);

  const schema = read('migrations/schema.sql');
  /** What the README's table lists as not compared: a table, or a column behind its table. */
  const exceptions = [...read('libs/domain/audit/README.md').matchAll(/^\| `([a-z_.]+)` \| .+ \|$/gm)].map(
    ([, name = '']) => name,
  );

  it('compares every table of the schema, or its README says why not', () => {
    const tables = [...schema.matchAll(/^CREATE TABLE (\w+)/gm)].map((match) => match[1] ?? '');
    const listed = exceptions.filter((name) => !name.includes('.'));
    const compared = replay.tables().map(({ name }) => name);
    expect([...compared, ...listed].sort()).toEqual([...tables].sort());
  });

  it('compares every column of a compared table, or its README says why not', () => {
    const listed = exceptions.filter((name) => name.includes('.'));
    const compared = replay.tables().flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`));
    const columns = replay.tables().flatMap(({ name }) => {
      const body = new RegExp(`^CREATE TABLE ${name} \\(([^;]*)\\);`, 'm').exec(schema)?.[1] ?? '';
      return [...body.matchAll(/^ {2}"?([a-z_]+)"? /gm)].map((match) => `${name}.${match[1]}`);
    });
    expect([...compared, ...listed].sort()).toEqual(columns.sort());
  });

  it('replays every kind of entry, and its README lists each', () => {
    const known = replay.kinds;
    expect(kinds.filter((kind) => !known.includes(kind))).toEqual([]);
    expect(known.filter((kind) => !kinds.includes(kind))).toEqual([]);
    const text = read('libs/audit-replay/README.md');
    expect(known.filter((kind) => !text.includes(`\`${kind}\``))).toEqual([]);
  });
});
