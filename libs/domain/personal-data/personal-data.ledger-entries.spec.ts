import { entryBytes } from '@domain/ledger';
import { erasureRequested, PERSONAL_DATA_ENTRY_KINDS, personalDataErased } from './personal-data.ledger-entries.js';

describe('entries of personal data', () => {
  const commitment = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const vectors = [
    [
      erasureRequested(commitment, 'consent_withdrawn'),
      `{"at":"2026-03-01T00:00:00.000Z","by":"key:abc","data":{"commitment":"${commitment}","reason":"consent_withdrawn"},"kind":"personal-data.erasure-requested"}`,
    ],
    [
      personalDataErased(commitment, 'subject_request'),
      `{"at":"2026-03-01T00:00:00.000Z","by":"key:abc","data":{"commitment":"${commitment}","reason":"subject_request"},"kind":"personal-data.erased"}`,
    ],
    [
      personalDataErased(commitment, 'subject_request', 'retention_ended'),
      `{"at":"2026-03-01T00:00:00.000Z","by":"key:abc","data":{"approvalReason":"retention_ended","commitment":"${commitment}","reason":"subject_request"},"kind":"personal-data.erased"}`,
    ],
  ] as const;

  it.each(vectors)('have these bytes for ever: %j', (statement, bytes) => {
    expect(entryBytes(statement, 'key:abc', '2026-03-01T00:00:00.000Z').toString('utf8')).toBe(bytes);
  });

  it('have a vector for every kind', () => {
    expect(new Set(vectors.map(([{ kind }]) => kind))).toEqual(new Set(PERSONAL_DATA_ENTRY_KINDS));
  });
});
