import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Replay } from '@audit-replay';
import { NOT_PROJECTED } from '@domain/audit';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** Of every room, as its entries' builders name them. */
const kinds = readdirSync(path.join(ROOT, 'libs/domain'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ledger-entries.ts'))
  .flatMap((file) => [...read(path.join('libs/domain', file)).matchAll(/'([a-z-]+\.[a-z-]+)'/g)])
  .map((match) => match[1] ?? '');

describe('what an audit covers', () => {
  const replay = new Replay('x', () => undefined);

  it('is every table of the schema, or it is said why not', () => {
    const tables = [...read('migrations/schema.sql').matchAll(/^CREATE TABLE (\w+)/gm)].map((match) => match[1] ?? '');
    const compared = replay.tables().map(({ name }) => name);
    expect(tables.filter((name) => compared.includes(name) === name in NOT_PROJECTED)).toEqual([]);
    expect([...compared, ...Object.keys(NOT_PROJECTED)].filter((name) => !tables.includes(name))).toEqual([]);
  });

  it('is every column of a compared table, but for those that no entry tells', () => {
    const untold: Readonly<Record<string, readonly string[]>> = {
      // Beside the ledger: may name a person, or is made from a secret.
      api_key: ['label', 'hash'],
      // What was asked, to recognise it when it is asked again.
      dataset_version: ['request_hash'],
      removal: ['content_hash'],
    };
    const schema = read('migrations/schema.sql');
    for (const { name, columns } of replay.tables()) {
      const body = new RegExp(`^CREATE TABLE ${name} \\(([^;]*)\\);`, 'm').exec(schema)?.[1] ?? '';
      const there = [...body.matchAll(/^ {2}"?([a-z_]+)"? /gm)].map((match) => match[1] ?? '');
      const held = [...columns.map((column) => column.name), ...(untold[name] ?? [])];
      expect({ name, columns: [...held].sort() }).toEqual({ name, columns: there.sort() });
    }
  });

  it('is every kind of entry, each listed in the README with its members', () => {
    const known = replay.kinds;
    expect(kinds.filter((kind) => !known.includes(kind))).toEqual([]);
    expect(known.filter((kind) => !kinds.includes(kind))).toEqual([]);
    const text = read('libs/audit-replay/README.md');
    expect(known.filter((kind) => !text.includes(`\`${kind}\``))).toEqual([]);
  });
});
