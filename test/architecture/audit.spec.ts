import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Replay } from '@audit-replay';
import { NOT_PROJECTED } from '@domain/audit';

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
    const unstated: Readonly<Record<string, readonly string[]>> = {
      // Kept outside the ledger: the label may name a person, the hash is derived from a secret.
      api_key: ['label', 'hash', 'from_setting'],
      // Kept outside the ledger, and erasable: it may be a person's.
      principal: ['name', 'folded_name'],
      // Hashes of requests, to recognise repeated ones.
      dataset_version: ['request_hash'],
      removal: ['content_hash'],
    };
    const schema = read('migrations/schema.sql');
    for (const { name, columns } of replay.tables()) {
      const body = new RegExp(`^CREATE TABLE ${name} \\(([^;]*)\\);`, 'm').exec(schema)?.[1] ?? '';
      const actual = [...body.matchAll(/^ {2}"?([a-z_]+)"? /gm)].map((match) => match[1] ?? '');
      const covered = [...columns.map((column) => column.name), ...(unstated[name] ?? [])];
      expect({ name, columns: [...covered].sort() }).toEqual({ name, columns: actual.sort() });
    }
  });

  it('replays every kind of entry, and its README lists each', () => {
    const known = replay.kinds;
    expect(kinds.filter((kind) => !known.includes(kind))).toEqual([]);
    expect(known.filter((kind) => !kinds.includes(kind))).toEqual([]);
    const text = read('libs/audit-replay/README.md');
    expect(known.filter((kind) => !text.includes(`\`${kind}\``))).toEqual([]);
  });
});
