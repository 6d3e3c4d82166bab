import { entryBytes } from '@domain/ledger';
import { eventReceived, OPENLINEAGE_ENTRY_KINDS, type ReceivedEvent } from './openlineage.ledger-entries.js';

const event = `sha256:${'0123456789abcdef'.repeat(4)}`;
const received: ReceivedEvent = {
  event,
  bytes: 700,
  type: 'run',
  eventTime: '2026-03-01T00:00:00.000Z',
  state: 'COMPLETE',
  run: 'r1',
  job: { namespace: 'etl', name: 'job' },
  issues: [{ pointer: '/producer', message: 'is missing' }],
  issueCount: 1,
  notRead: ['spark_properties'],
  notReadCount: 1,
  inputs: [{ namespace: 's3://b', name: 'in' }],
  outputs: [{ namespace: 's3://b', name: 'out', shard: 's3://b/out', basis: '0123456789abcdef' }],
};
const bytesOf = (given: ReceivedEvent): string[] =>
  eventReceived(given).map((one) => entryBytes(one, 'key:abc', '2026-03-01T00:00:01.000Z').toString('utf8'));

describe('entries of OpenLineage events', () => {
  it('have these bytes for ever', () => {
    expect(bytesOf(received)).toEqual([
      `{"at":"2026-03-01T00:00:01.000Z","by":"key:abc","data":{"bytes":700,"event":"${event}","eventTime":"2026-03-01T00:00:00.000Z","inputs":[{"name":"in","namespace":"s3://b"}],"issueCount":1,"issues":[{"message":"is missing","pointer":"/producer"}],"job":{"name":"job","namespace":"etl"},"notRead":["spark_properties"],"notReadCount":1,"outputs":[{"basis":"0123456789abcdef","name":"out","namespace":"s3://b","shard":"s3://b/out"}],"run":"r1","state":"COMPLETE","type":"run"},"kind":"openlineage.received"}`,
    ]);
    const alias = {
      namespace: 'hive',
      name: 'x'.repeat(23_950),
      shard: 's3://b/out',
      basis: '00',
      alias: true,
    } as const;
    const [part, last] = bytesOf({
      event,
      bytes: 1,
      type: 'job',
      eventTime: received.eventTime,
      outputs: [alias, alias],
    });
    const named = `{"alias":true,"basis":"00","name":"${alias.name}","namespace":"hive","shard":"s3://b/out"}`;
    expect(part).toBe(
      `{"at":"2026-03-01T00:00:01.000Z","by":"key:abc","data":{"event":"${event}","outputs":[${named}]},"kind":"openlineage.datasets-named"}`,
    );
    expect(last).toContain(`"outputs":[${named}],"parts":1,"type":"job"}`);
  });

  it('are in entries that the ledger holds, however many datasets an event names', () => {
    const inputs = Array.from({ length: 2_000 }, (_, n) => ({ namespace: 's3://b', name: `${n}-${'é'.repeat(200)}` }));
    const statements = eventReceived({ ...received, inputs });
    expect(statements.flatMap(({ data }) => data['inputs'] ?? [])).toEqual(inputs);
    expect(statements.at(-1)?.data['parts']).toBe(statements.length - 1);
    expect(new Set(statements.map(({ kind }) => kind))).toEqual(new Set(OPENLINEAGE_ENTRY_KINDS));
    expect(() => statements.map((one) => entryBytes(one, 'key:abc', received.eventTime))).not.toThrow();
  });
});
