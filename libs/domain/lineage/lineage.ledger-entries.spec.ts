import { entryBytes } from '@domain/ledger';
import { derivationDeclared } from './lineage.ledger-entries.js';

const AT = '2026-04-01T09:30:00.000Z';
const BY = 'key:k1';
const entry = (kind: string, data: string): string => `{"at":"${AT}","by":"${BY}","data":${data},"kind":"${kind}"}`;

/** Entry bytes are fixed for ever: these texts never change. */
const VECTORS = [
  {
    statement: derivationDeclared(
      3,
      0,
      2,
      [
        [0, 70],
        [71, 72],
      ],
      { kind: 'mix', run: 'r' },
    ),
    bytes: entry(
      'derivation.declared',
      '{"activity":{"kind":"mix","run":"r"},"derivation":3,"parents":[[0,70],[71,72]],"part":0,"parts":2}',
    ),
  },
  {
    statement: derivationDeclared(3, 1, 2, [[80, 81]]),
    bytes: entry('derivation.declared', '{"derivation":3,"parents":[[80,81]],"part":1,"parts":2}'),
  },
];

describe('entry bytes of lineage', () => {
  it.each(VECTORS)('derivation.declared: $bytes', ({ statement, bytes }) => {
    expect(statement.kind).toBe('derivation.declared');
    expect(entryBytes(statement, BY, AT).toString('utf8')).toBe(bytes);
  });
});
