import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Replay } from '@audit-replay';
import { NOT_PROJECTED, NOT_STATED } from '@domain/audit';

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

  it('compares every table of the schema, or NOT_PROJECTED gives the reason', () => {
    const tables = [...read('migrations/schema.sql').matchAll(/^CREATE TABLE (\w+)/gm)].map((match) => match[1] ?? '');
    const compared = replay.tables().map(({ name }) => name);
    expect(tables.filter((name) => compared.includes(name) === name in NOT_PROJECTED)).toEqual([]);
    expect([...compared, ...Object.keys(NOT_PROJECTED)].filter((name) => !tables.includes(name))).toEqual([]);
  });

  it('compares every column of a compared table, except those that no entry states', () => {
    const schema = read('migrations/schema.sql');
    for (const { name, columns } of replay.tables()) {
      const body = new RegExp(`^CREATE TABLE ${name} \\(([^;]*)\\);`, 'm').exec(schema)?.[1] ?? '';
      const actual = [...body.matchAll(/^ {2}"?([a-z_]+)"? /gm)].map((match) => match[1] ?? '');
      const unstated = Object.keys(NOT_STATED).filter((column) => column.startsWith(`${name}.`));
      const covered = [...columns.map((column) => column.name), ...unstated.map((column) => column.split('.')[1])];
      expect({ name, columns: [...covered].sort() }).toEqual({ name, columns: actual.sort() });
    }
  });

  it('lists in its README all that it does not hold, with why', () => {
    const listed = [...read('libs/domain/audit/README.md').matchAll(/^\| `([a-z_.]+)` \| (.+) \|$/gm)];
    expect(Object.fromEntries(listed.map(([, name = '', why = '']) => [name, why]))).toEqual({
      ...NOT_PROJECTED,
      ...NOT_STATED,
    });
    const compared = new Set(replay.tables().map(({ name }) => name));
    expect(Object.keys(NOT_STATED).filter((column) => !compared.has(column.split('.')[0] ?? ''))).toEqual([]);
  });

  it('replays every kind of entry, and its README lists each', () => {
    const known = replay.kinds;
    expect(kinds.filter((kind) => !known.includes(kind))).toEqual([]);
    expect(known.filter((kind) => !kinds.includes(kind))).toEqual([]);
    const text = read('libs/audit-replay/README.md');
    expect(known.filter((kind) => !text.includes(`\`${kind}\``))).toEqual([]);
  });
});
