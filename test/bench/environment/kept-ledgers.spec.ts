import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type KeptLedger, KeptLedgers } from './kept-ledgers.js';

const BUILD = { migrations: ['First1', 'Second2'], corpus: 'a digest' };
const LEDGER: KeptLedger = {
  database: 'ledger_10000',
  stage: 'uploaded',
  revision: '0123456789ab',
  builtAt: '2026-01-01T00:00:00.000Z',
  spent: { milliseconds: 1_000, cpu: { server: 1, postgres: 2 } },
  peakMemory: 300,
  bytesPerLine: 477,
};

describe('KeptLedgers', () => {
  let parent: string;
  let folder: string;
  beforeEach(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'whence-kept-'));
    folder = path.join(parent, 'ledgers');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('finds what an earlier run has kept, at its last stage', () => {
    const first = KeptLedgers.open(folder, BUILD);
    expect(first.find(10_000)).toBeUndefined();
    first.keep(10_000, LEDGER);
    first.keep(100_000, { ...LEDGER, database: 'ledger_100000' });
    first.keep(10_000, { ...LEDGER, stage: 'history' });
    const later = KeptLedgers.open(folder, BUILD);
    expect(later.find(10_000)).toStrictEqual({ ...LEDGER, stage: 'history' });
    expect(later.databases).toStrictEqual(['ledger_10000', 'ledger_100000']);
    expect(later.find(1_000_000)).toBeUndefined();
  });

  it.each([
    [
      'a later migration',
      { ...BUILD, migrations: [...BUILD.migrations, 'Third3'] },
      /built without its migration Third3/,
    ],
    ['an earlier schema', { ...BUILD, migrations: ['First1'] }, /built with the migration Second2, which it does not/],
    ['a migration put between', { ...BUILD, migrations: ['First1', 'Half15', 'Second2'] }, /migration Half15/],
    ['another corpus', { ...BUILD, corpus: 'another' }, /another corpus or history/],
  ])('refuses ledgers where the revision has %s', (_, build, why) => {
    KeptLedgers.open(folder, BUILD).keep(10_000, LEDGER);
    expect(() => KeptLedgers.open(folder, build)).toThrow(why);
    expect(() => KeptLedgers.open(folder, build)).toThrow(`Delete the folder`);
    expect(KeptLedgers.open(folder, BUILD).find(10_000)).toStrictEqual(LEDGER);
  });

  it('refuses a folder with the database of something else', () => {
    mkdirSync(path.join(folder, 'postgres'), { recursive: true });
    writeFileSync(path.join(folder, 'postgres', 'password'), 'x');
    expect(() => KeptLedgers.open(folder, BUILD)).toThrow(/no ledgers of the bench/);
  });
});
