import { Bitmap } from '@core/bitmap';
import { entryBytes } from '@domain/ledger';
import {
  FINDING_ENTRY_KINDS,
  findingAssigned,
  findingIgnored,
  findingRaised,
  findingRecurred,
  findingStateChanged,
  findingUpdated,
} from './findings.ledger-entries.js';

const AT = '2026-07-01T09:30:00.000Z';
const BY = 'key:k1';
const ID = 'finding-00112233445566778899aabbccddeeff';

/** Recorded entries never change, so neither do these texts. */
const VECTORS = {
  'finding.raised': [
    {
      statement: findingRaised(ID, {
        kind: 'verification-violated',
        severity: 'violation',
        subject: { removal: 'removal-1', dataset: 'dolma', version: '2' },
        detail: 'A version committed after the removal holds what descends from “it”.',
        evidence: { path: ['s3://b/1', 's3://b/2'] },
      }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"count":1,"detail":"A version committed after the removal holds what descends from “it”.","evidence":{"path":["s3://b/1","s3://b/2"]},"examples":[],"finding":"finding-00112233445566778899aabbccddeeff","kind":"verification-violated","severity":"violation","subject":{"dataset":"dolma","removal":"removal-1","version":"2"}},"kind":"finding.raised"}',
    },
    {
      statement: findingRaised(ID, {
        ...{ kind: 'removed-content-registered', severity: 'warning', subject: { removal: 'removal-1' } },
        ...{ detail: 'It was registered again.', count: 4213, examples: ['s3://b/1'] },
      }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"count":4213,"detail":"It was registered again.","examples":["s3://b/1"],"finding":"finding-00112233445566778899aabbccddeeff","kind":"removed-content-registered","severity":"warning","subject":{"removal":"removal-1"}},"kind":"finding.raised"}',
    },
  ],
  'finding.recurred': [
    {
      statement: findingRecurred(ID, { count: 7, examples: ['s3://b/9'] }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"count":7,"examples":["s3://b/9"],"finding":"finding-00112233445566778899aabbccddeeff"},"kind":"finding.recurred"}',
    },
    {
      statement: findingRecurred(ID, { count: 3, examples: ['s3://b/9'], shards: Bitmap.of([4, 5, 9]) }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"count":3,"examples":["s3://b/9"],"finding":"finding-00112233445566778899aabbccddeeff","shards":[[4,6],[9,10]]},"kind":"finding.recurred"}',
    },
    {
      statement: findingRecurred(ID, { count: 1, vendors: ['acme', '*'], datasets: ['web'] }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"count":1,"datasets":["web"],"examples":[],"finding":"finding-00112233445566778899aabbccddeeff","vendors":["acme","*"]},"kind":"finding.recurred"}',
    },
  ],
  'finding.updated': [
    {
      statement: findingUpdated(ID, {
        ...{ kind: 'rule-flagged', severity: 'warning', subject: { rule: 'r' }, detail: 'A rule is met: R' },
        ...{ count: 2, examples: ['s3://b/1'], vendors: ['acme'] },
      }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"count":2,"datasets":[],"detail":"A rule is met: R","examples":["s3://b/1"],"finding":"finding-00112233445566778899aabbccddeeff","severity":"warning","vendors":["acme"]},"kind":"finding.updated"}',
    },
  ],
  'finding.acknowledged': [
    {
      statement: findingStateChanged(ID, 'acknowledged', 'looked at'),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"finding":"finding-00112233445566778899aabbccddeeff","reason":"looked at"},"kind":"finding.acknowledged"}',
    },
  ],
  'finding.resolved': [
    {
      statement: findingStateChanged(ID, 'resolved', 'the object is deleted'),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"finding":"finding-00112233445566778899aabbccddeeff","reason":"the object is deleted"},"kind":"finding.resolved"}',
    },
  ],
  'finding.waived': [
    {
      statement: findingStateChanged(ID, 'waived', 'counsel: § 4'),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"finding":"finding-00112233445566778899aabbccddeeff","reason":"counsel: § 4"},"kind":"finding.waived"}',
    },
  ],
  'finding.assigned': [
    {
      statement: findingAssigned(ID, 'principal-1', 'Your pipeline.'),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"finding":"finding-00112233445566778899aabbccddeeff","owner":"principal-1","reason":"Your pipeline."},"kind":"finding.assigned"}',
    },
    {
      statement: findingAssigned(ID, null, undefined),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"finding":"finding-00112233445566778899aabbccddeeff"},"kind":"finding.assigned"}',
    },
  ],
  'finding.ignored': [
    {
      statement: findingIgnored(ID, '2026-09-01T00:00:00.000Z', 'Until the audit.'),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"finding":"finding-00112233445566778899aabbccddeeff","reason":"Until the audit.","until":"2026-09-01T00:00:00.000Z"},"kind":"finding.ignored"}',
    },
    {
      statement: findingIgnored(ID, null, 'It is urgent.'),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"key:k1","data":{"finding":"finding-00112233445566778899aabbccddeeff","reason":"It is urgent."},"kind":"finding.ignored"}',
    },
  ],
} as const;

describe('the bytes of entries', () => {
  it('has a vector for each kind', () => {
    expect(Object.keys(VECTORS).sort()).toEqual([...FINDING_ENTRY_KINDS].sort());
  });

  it.each(Object.entries(VECTORS).flatMap(([kind, vectors]) => vectors.map((vector) => ({ kind, ...vector }))))(
    '$kind: $bytes',
    ({ kind, statement, bytes }) => {
      expect(statement.kind).toBe(kind);
      expect(entryBytes(statement, BY, AT).toString('utf8')).toBe(bytes);
    },
  );
});
