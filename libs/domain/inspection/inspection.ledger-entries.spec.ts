import { entryBytes } from '@domain/ledger';
import type { DetectorResult } from './inspection.js';
import {
  INSPECTION_ENTRY_KINDS,
  inspectionBegun,
  inspectionCancelled,
  inspectionConcluded,
  measurementRecorded,
} from './inspection.ledger-entries.js';
import { measurementList } from './measurement-list.js';

const AT = '2026-07-01T09:30:00.000Z';
const BY = 'system:worker';
const DIGEST = `sha256:${'0a'.repeat(32)}`;
const PLAN = {
  subject: { dataset: 'web', version: '1' },
  detectors: [{ detector: 'identity', version: '1', parameters: {} }],
  sample: null,
  text: null,
  upto: 12,
} as const;
const RESULTS: readonly DetectorResult[] = [
  {
    detector: 'identity',
    version: '1',
    outcome: 'measured',
    facts: { digest: DIGEST, bytes: 5, more: { left: 'out' } },
  },
  { detector: 'counts', version: '1', outcome: 'inconclusive', reason: 'truncated', message: 'It ends.' },
];
const DECLARED = { digest: null, bytes: null, records: null, tokens: null, languages: null };
const MEASURED = { shard: 7, name: 's3://b/ü', uri: 's3://b/ü', bytes: 5, records: 0, declared: DECLARED };

/** Entry bytes are fixed for ever: these texts never change. */
const VECTORS = {
  'inspection.begun': [
    {
      statement: inspectionBegun('inspection-1', PLAN, { count: 2, digest: DIGEST }),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"detectors":[{"detector":"identity","parameters":{},"version":"1"}],"inspection":"inspection-1","shards":{"count":2,"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"},"subject":{"dataset":"web","version":"1"},"upto":12},"kind":"inspection.begun"}',
    },
    {
      statement: inspectionBegun(
        'inspection-2',
        { ...PLAN, sample: { shards: 1, seed: 's' }, text: 'body' },
        { count: 1, digest: DIGEST },
      ),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"detectors":[{"detector":"identity","parameters":{},"version":"1"}],"inspection":"inspection-2","sample":{"seed":"s","shards":1},"shards":{"count":1,"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"},"subject":{"dataset":"web","version":"1"},"text":"body","upto":12},"kind":"inspection.begun"}',
    },
  ],
  'measurement.recorded': [
    {
      statement: measurementRecorded(
        'inspection-1',
        { ...MEASURED, results: RESULTS },
        ['digest'],
        measurementList(RESULTS),
      ),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"bytes":5,"contradicts":["digest"],"inspection":"inspection-1","list":{"digest":"sha256:9bb1a57dcc74fad8e50912dd403727191ff2bf564538aee6cd8a82ee487f6e7a","lines":2},"records":0,"results":[{"counts":{"bytes":5,"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"},"detector":"identity","outcome":"measured","version":"1"},{"detector":"counts","outcome":"inconclusive","reason":"truncated","version":"1"}],"shard":7,"uri":"s3://b/ü"},"kind":"measurement.recorded"}',
    },
    {
      statement: measurementRecorded('inspection-1', { ...MEASURED, uri: null, results: [] }, [], measurementList([])),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"bytes":5,"inspection":"inspection-1","list":{"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","lines":0},"records":0,"results":[],"shard":7},"kind":"measurement.recorded"}',
    },
  ],
  'inspection.concluded': [
    {
      statement: inspectionConcluded('inspection-1', 2),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"inspection":"inspection-1","shards":2},"kind":"inspection.concluded"}',
    },
  ],
  'inspection.cancelled': [
    {
      statement: inspectionCancelled('inspection-1', 'Too slow.'),
      bytes:
        '{"at":"2026-07-01T09:30:00.000Z","by":"system:worker","data":{"inspection":"inspection-1","reason":"Too slow."},"kind":"inspection.cancelled"}',
    },
  ],
} as const;

describe('entry bytes of inspections', () => {
  it('has a vector for each kind', () => {
    expect(Object.keys(VECTORS).sort()).toEqual([...INSPECTION_ENTRY_KINDS].sort());
  });

  it.each(Object.entries(VECTORS).flatMap(([kind, vectors]) => vectors.map((vector) => ({ kind, ...vector }))))(
    '$kind: $bytes',
    ({ kind, statement, bytes }) => {
      expect(statement.kind).toBe(kind);
      expect(entryBytes(statement, BY, AT).toString('utf8')).toBe(bytes);
    },
  );
});
