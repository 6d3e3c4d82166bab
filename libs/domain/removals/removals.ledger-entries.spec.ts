import { entryBytes } from '@domain/ledger';
import {
  REMOVAL_ENTRY_KINDS,
  removalApproved,
  removalExecuted,
  removalExtended,
  removalOrdered,
  removalShardsListed,
  removalWithdrawn,
  verificationBegun,
  verificationConcluded,
  withdrawalApproved,
  withdrawalRequested,
} from './removals.ledger-entries.js';

const AT = '2026-07-01T09:30:00.000Z';
const BY = 'key:k1';
const ID = 'removal-1';
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const EFFECTIVE = '2026-07-02T00:00:00.000Z';
const DUE = '2026-08-01T00:00:00.000Z';
const [listed = { kind: '', data: {} }] = removalShardsListed(ID, [
  [0, 3],
  [7, 8],
]);

/** Entry bytes are fixed for ever: these texts never change. */
const VECTORS = {
  'removal.shards-listed': [
    { statement: listed, data: '{"part":0,"parts":1,"ranges":[[0,3],[7,8]],"removal":"removal-1"}' },
  ],
  'removal.ordered': [
    {
      statement: removalOrdered({
        removal: ID,
        selector: { vendor: 'acme', collected: { from: '2026-01-01T00:00:00.000Z' } },
        reason: 'Die Bedingungen verbieten es.',
        effectiveAt: EFFECTIVE,
        method: 'delete',
        approval: 'not_required',
      }),
      data: '{"approval":"not_required","effectiveAt":"2026-07-02T00:00:00.000Z","method":"delete","reason":"Die Bedingungen verbieten es.","removal":"removal-1","selector":{"collected":{"from":"2026-01-01T00:00:00.000Z"},"vendor":"acme"}}',
    },
    {
      statement: removalOrdered({
        removal: ID,
        selector: {
          shards: { listed: 4 },
          dataset: { name: 'books', version: '2' },
          channel: 'cloud',
          generator: 'acme/m',
          kind: 'model_generated',
          involvement: 'annotation',
          uriPrefix: 's3://b/ä',
          domain: 'example.com',
          recordKeys: { count: 2, commitment: DIGEST },
        },
        reason: 'r',
        basis: 'erasure_request',
        effectiveAt: EFFECTIVE,
        method: 'redact',
        approval: 'required',
        dueAt: DUE,
        receivedAt: AT,
        requestedBy: DIGEST,
      }),
      data: `{"approval":"required","basis":"erasure_request","dueAt":"${DUE}","effectiveAt":"${EFFECTIVE}","method":"redact","reason":"r","receivedAt":"${AT}","removal":"removal-1","requestedBy":"${DIGEST}","selector":{"channel":"cloud","dataset":{"name":"books","version":"2"},"domain":"example.com","generator":"acme/m","involvement":"annotation","kind":"model_generated","recordKeys":{"commitment":"${DIGEST}","count":2},"shards":{"listed":4},"uriPrefix":"s3://b/ä"}}`,
    },
    {
      statement: removalOrdered({
        removal: ID,
        selector: { shards: [DIGEST, 's3://b/1'], dataset: 'web' },
        reason: 'r',
        effectiveAt: EFFECTIVE,
        method: 'replace',
        approval: 'not_required',
      }),
      data: `{"approval":"not_required","effectiveAt":"${EFFECTIVE}","method":"replace","reason":"r","removal":"removal-1","selector":{"dataset":"web","shards":["${DIGEST}","s3://b/1"]}}`,
    },
  ],
  'removal.approved': [
    { statement: removalApproved(ID), data: '{"removal":"removal-1"}' },
    { statement: removalApproved(ID, 'seen'), data: '{"reason":"seen","removal":"removal-1"}' },
  ],
  'removal.withdrawn': [
    { statement: removalWithdrawn(ID, 'A mistake.'), data: '{"reason":"A mistake.","removal":"removal-1"}' },
  ],
  'removal.withdrawal-requested': [
    { statement: withdrawalRequested(ID, 'A mistake.'), data: '{"reason":"A mistake.","removal":"removal-1"}' },
  ],
  'removal.withdrawal-approved': [
    { statement: withdrawalApproved(ID), data: '{"removal":"removal-1"}' },
    { statement: withdrawalApproved(ID, 'seen'), data: '{"reason":"seen","removal":"removal-1"}' },
  ],
  'removal.extended': [
    {
      statement: removalExtended(ID, DUE, 'complex'),
      data: `{"dueAt":"${DUE}","reason":"complex","removal":"removal-1"}`,
    },
  ],
  'removal.executed': [
    {
      statement: removalExecuted(ID, {
        location: 's3://b/',
        percent: 12.5,
        evidence: [{ uri: 'https://e.example/1' }],
      }),
      data: '{"evidence":[{"uri":"https://e.example/1"}],"location":"s3://b/","percent":12.5,"removal":"removal-1"}',
    },
    {
      statement: removalExecuted(ID, { shard: DIGEST, percent: 100 }),
      data: `{"percent":100,"removal":"removal-1","shard":"${DIGEST}"}`,
    },
  ],
  'removal.verification-begun': [
    { statement: verificationBegun(ID, 'v-1'), data: '{"removal":"removal-1","verification":"v-1"}' },
  ],
  'removal.verification-concluded': [
    {
      statement: verificationConcluded(ID, 'v-1', 'violated'),
      data: '{"removal":"removal-1","verdict":"violated","verification":"v-1"}',
    },
  ],
} as const;

describe('entry bytes of removals', () => {
  it('has a vector for each kind', () => {
    expect(Object.keys(VECTORS).sort()).toEqual([...REMOVAL_ENTRY_KINDS].sort());
  });

  it.each(Object.entries(VECTORS).flatMap(([kind, vectors]) => vectors.map((vector) => ({ kind, ...vector }))))(
    '$kind: $data',
    ({ kind, statement, data }) => {
      expect(entryBytes(statement, BY, AT).toString('utf8')).toBe(
        `{"at":"${AT}","by":"${BY}","data":${data},"kind":"${kind}"}`,
      );
    },
  );

  it('splits a list that is too long for one entry into parts that fit', () => {
    const ranges = Array.from({ length: 50_000 }, (_, n) => [4_000_000_000 + n * 2, 4_000_000_001 + n * 2] as const);
    const parts = removalShardsListed(ID, ranges);
    expect(parts.flatMap(({ data }) => data['ranges'])).toEqual(ranges);
    expect(parts.map(({ data }) => [data['part'], data['parts']])).toEqual(parts.map((_, at) => [at, parts.length]));
    for (const part of parts) expect(entryBytes(part, BY, AT).length).toBeLessThan(65_536);
  });
});
