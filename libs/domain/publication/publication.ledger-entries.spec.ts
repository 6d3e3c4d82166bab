import { entryBytes } from '@domain/ledger';
import { keyRotated, publicationEntryKinds } from './publication.ledger-entries.js';

/** Fixed for ever: entries that are written are read by others. */
const VECTORS = [
  [
    keyRotated('whence.local/log+11111111+AQ==', 'whence.local/log+22222222+AQ=='),
    '{"at":"2026-01-02T03:04:05.678Z","by":"system:cli","data":{"from":"whence.local/log+11111111+AQ==","to":"whence.local/log+22222222+AQ=="},"kind":"ledger.key-rotated"}',
  ],
] as const;

describe('the entries of publication', () => {
  it.each(VECTORS)('%#: has these bytes', (statement, text) => {
    expect(entryBytes(statement, 'system:cli', '2026-01-02T03:04:05.678Z').toString()).toBe(text);
  });

  it('are all here', () => {
    expect(VECTORS.map(([statement]) => statement.kind)).toEqual([...publicationEntryKinds]);
  });
});
