import { entryBytes, type Statement } from '@domain/ledger';
import { commitmentToSecret } from './api-key.js';
import { accessEntryKinds, keyIssued, keyRevoked } from './access.ledger-entries.js';

const SALT = Buffer.alloc(32, 7);
const HASH = Buffer.alloc(32, 9);

describe('entries of access', () => {
  const vectors: readonly (readonly [Statement, string])[] = [
    [
      keyIssued('abcdefghijklmnop', ['engineer', 'auditor'], { expiresAt: '2027-01-01T00:00:00.000Z' }),
      '{"at":"2026-03-01T00:00:00.000Z","by":"system:setup","data":{"expiresAt":"2027-01-01T00:00:00.000Z","key":"abcdefghijklmnop","roles":["engineer","auditor"]},"kind":"key.issued"}',
    ],
    [
      keyIssued('abcdefghijklmnop', ['admin']),
      '{"at":"2026-03-01T00:00:00.000Z","by":"system:setup","data":{"key":"abcdefghijklmnop","roles":["admin"]},"kind":"key.issued"}',
    ],
    [
      keyIssued('abcdefghijklmnop', ['engineer'], {
        principal: { id: 'ponmlkjihgfedcba', kind: 'person' },
        expiresAt: '2027-01-01T00:00:00.000Z',
        datasets: ['acme/*', 'web'],
      }),
      '{"at":"2026-03-01T00:00:00.000Z","by":"system:setup","data":{"datasets":["acme/*","web"],"expiresAt":"2027-01-01T00:00:00.000Z","key":"abcdefghijklmnop","principal":{"id":"ponmlkjihgfedcba","kind":"person"},"roles":["engineer"]},"kind":"key.issued"}',
    ],
    [
      keyIssued('abcdefghijklmnop', ['admin'], { commitment: commitmentToSecret('abcdefghijklmnop', SALT, HASH) }),
      '{"at":"2026-03-01T00:00:00.000Z","by":"system:setup","data":{"commitment":"sha256:272a02008eb77f0543e06c6a01c6a53993b6e6981454190d4970f746eeb5bc29","key":"abcdefghijklmnop","roles":["admin"]},"kind":"key.issued"}',
    ],
    [
      keyRevoked('abcdefghijklmnop'),
      '{"at":"2026-03-01T00:00:00.000Z","by":"system:setup","data":{"key":"abcdefghijklmnop"},"kind":"key.revoked"}',
    ],
  ];

  it.each(vectors)('have these bytes for ever: %j', (statement, bytes) => {
    expect(entryBytes(statement, 'system:setup', '2026-03-01T00:00:00.000Z').toString('utf8')).toBe(bytes);
  });

  it('have a vector for every kind', () => {
    expect(new Set(vectors.map(([statement]) => statement.kind))).toEqual(new Set(accessEntryKinds));
  });
});
