import { entryBytes } from '@domain/ledger';
import {
  VERIFICATION_ENTRY_KINDS,
  verificationBegun,
  verificationCheckRecorded,
  verificationConcluded,
} from './verification.ledger-entries.js';

const AT = '2026-07-01T09:30:00.000Z';
const BY = 'system:worker';

/** Entry bytes are fixed for ever: these texts never change. */
const VECTORS = {
  'verification.begun': [
    {
      statement: verificationBegun('verification-1', 'removal-1', 1200, { kind: 'order' }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"removal":"removal-1","trigger":{"kind":"order"},"upto":1200,"verification":"verification-1"},"kind":"verification.begun"}',
    },
    {
      statement: verificationBegun('verification-2', 'removal-1', 1300, { kind: 'change', entry: 1250 }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"removal":"removal-1","trigger":{"entry":1250,"kind":"change"},"upto":1300,"verification":"verification-2"},"kind":"verification.begun"}',
    },
    {
      statement: verificationBegun('verification-3', 'removal-1', 1400, { kind: 'schedule', after: 'verification-2' }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"removal":"removal-1","trigger":{"after":"verification-2","kind":"schedule"},"upto":1400,"verification":"verification-3"},"kind":"verification.begun"}',
    },
    {
      statement: verificationBegun('verification-4', 'removal-2', 1500, { kind: 'effective' }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"removal":"removal-2","trigger":{"kind":"effective"},"upto":1500,"verification":"verification-4"},"kind":"verification.begun"}',
    },
  ],
  'verification.check-recorded': [
    {
      statement: verificationCheckRecorded('verification-1', 3, {
        check: 'storage',
        what: 'It is gone.',
        method: 'looked up',
        parameters: { removal: 'removal-1', out: 2 },
        evidence: { looked: 2, examples: [{ uri: 's3://b/ü' }] },
        verdict: 'inconclusive',
        list: { digest: `sha256:${'0a'.repeat(32)}`, lines: 2 },
      }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"check":"storage","evidence":{"examples":[{"uri":"s3://b/ü"}],"looked":2},"list":{"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","lines":2},"method":"looked up","parameters":{"out":2,"removal":"removal-1"},"position":3,"verdict":"inconclusive","verification":"verification-1","what":"It is gone."},"kind":"verification.check-recorded"}',
    },
    {
      statement: verificationCheckRecorded('verification-1', 0, {
        ...{ check: 'uses', what: 'w', method: 'm', parameters: {}, evidence: {}, verdict: 'excluded' },
      }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"check":"uses","evidence":{},"method":"m","parameters":{},"position":0,"verdict":"excluded","verification":"verification-1","what":"w"},"kind":"verification.check-recorded"}',
    },
  ],
  'verification.concluded': [
    {
      statement: verificationConcluded('verification-1', 'removal-1', 4, 'violated'),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"checks":4,"removal":"removal-1","verdict":"violated","verification":"verification-1"},"kind":"verification.concluded"}',
    },
  ],
} as const;

describe('entry bytes of verifications', () => {
  it('has a vector for each kind', () => {
    expect(Object.keys(VECTORS).sort()).toEqual([...VERIFICATION_ENTRY_KINDS].sort());
  });

  it.each(Object.entries(VECTORS).flatMap(([kind, vectors]) => vectors.map((vector) => ({ kind, ...vector }))))(
    '$kind: $bytes',
    ({ kind, statement, bytes }) => {
      expect(statement.kind).toBe(kind);
      expect(entryBytes(statement, BY, AT).toString('utf8')).toBe(bytes);
    },
  );
});
