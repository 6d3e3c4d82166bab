import { entryBytes } from '@domain/ledger';
import type { RecordReading } from './record-reading.command.js';
import {
  coverageStated,
  readingRecorded,
  RECEIPT_ENTRY_KINDS,
  runStated,
  usageRecorded,
} from './receipts.ledger-entries.js';
import { type ResolvedReading, segmentsOf } from './segment.js';

const AT = '2026-04-01T09:30:00.000Z';
const BY = 'key:k1';
const RUN = { run: 'job-1', model: 'lärk', version: '1.0', stage: 'sft' } as const;
const READ: RecordReading = { run: 'job-1', rank: 3, sequence: 7, at: '2026-03-01T00:00:01Z', seen: 'observed' };

const segment = (...readings: ResolvedReading[]) => segmentsOf(readings)[0] ?? neverEmpty();
function neverEmpty(): never {
  throw new Error('no segment');
}

/** Recorded entries never change, so neither do these texts. */
const VECTORS = {
  'receipts.run-stated': [
    {
      statement: runStated({ ...RUN, dataset: 'essays@1', rank: 3, open: true, blind: [] }, ['native reader pyarrow']),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"blind":["native reader pyarrow"],"dataset":"essays@1","model":"lärk","modelVersion":"1.0","open":true,"rank":3,"run":"job-1","stage":"sft"},"kind":"receipts.run-stated"}',
    },
    {
      statement: runStated({ ...RUN, blind: [] }, []),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"blind":[],"model":"lärk","modelVersion":"1.0","rank":0,"run":"job-1","stage":"sft"},"kind":"receipts.run-stated"}',
    },
  ],
  'receipts.reading-recorded': [
    {
      statement: readingRecorded(
        RUN,
        segment(
          { reading: { ...READ, uri: 's3://b/ä', process: 'p', how: 'audit', step: 5 }, shard: null },
          { reading: { ...READ, uri: 's3://b/1', sequence: 8, at: '2026-03-01T00:00:00.250Z', bytes: 10 }, shard: 12 },
          { reading: { ...READ, uri: 's3://b/ä', sequence: 9, seen: 'declared' }, shard: null },
        ),
      ),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"digest":"sha256:1deca39f46cba81232f2926950827c0989d784eb51344b65c510ae9d46c0c416","firstAt":"2026-03-01T00:00:00.250Z","lastAt":"2026-03-01T00:00:01.000Z","model":"lärk","modelVersion":"1.0","names":["s3://b/ä"],"receipts":3,"rows":[[0,7,-1,750,0,null,null,5],[1,8,12,0,1,10],[1,9,-1,750,2]],"run":"job-1","sources":[[3,"p"],[3]],"ways":[["observed","audit"],["observed"],["declared"]]},"kind":"receipts.reading-recorded"}',
    },
  ],
  'receipts.coverage-stated': [
    {
      statement: coverageStated({
        model: 'lärk',
        version: '1.0',
        upto: 12,
        list: new Uint8Array(32).fill(0xab),
        coverage: 'incomplete',
        figures: {
          runs: 1,
          receipts: 3,
          uses: 1,
          declared: 2,
          observed: 1,
          stated: 0,
          unread: 1,
          undeclared: 0,
          unregistered: 1,
          readAfterRemoval: 0,
          blind: 1,
          open: 1,
        },
      }),
      bytes: `{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"coverage":"incomplete","figures":{"blind":1,"declared":2,"observed":1,"open":1,"readAfterRemoval":0,"receipts":3,"runs":1,"stated":0,"undeclared":0,"unread":1,"unregistered":1,"uses":1},"list":"sha256:${'ab'.repeat(32)}","model":"lärk","modelVersion":"1.0","upto":12},"kind":"receipts.coverage-stated"}`,
    },
  ],
  'receipts.usage-recorded': [
    {
      statement: usageRecorded('openai', 'org-1', [
        ['2026-03-01', 'gpt-4o-2024-08-06', 'proj_ä', 1200, 3400, 7],
        ['2026-03-02', null, null, null, 0, null],
      ]),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"account":"org-1","rows":[["2026-03-01","gpt-4o-2024-08-06","proj_ä",1200,3400,7],["2026-03-02",null,null,null,0,null]],"vendor":"openai"},"kind":"receipts.usage-recorded"}',
    },
  ],
} as const;

describe('the bytes of entries', () => {
  it('has a vector for each kind', () => {
    expect(Object.keys(VECTORS).sort()).toEqual([...RECEIPT_ENTRY_KINDS].sort());
  });

  it.each(Object.entries(VECTORS).flatMap(([kind, vectors]) => vectors.map((vector) => ({ kind, ...vector }))))(
    '$kind: $bytes',
    ({ kind, statement, bytes }) => {
      expect(statement.kind).toBe(kind);
      expect(entryBytes(statement, BY, AT).toString('utf8')).toBe(bytes);
    },
  );
});
