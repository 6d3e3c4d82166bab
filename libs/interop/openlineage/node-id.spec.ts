import fc from 'fast-check';
import { formatNodeId, parseNodeId } from './node-id.js';

describe('parseNodeId', () => {
  it('reads the likeliest division first: schemes and ports do not divide', () => {
    const first = (text: string) => parseNodeId(text)?.candidates[0];
    expect(first('dataset:s3://bucket:a/b')).toEqual({ namespace: 's3://bucket', name: 'a/b' });
    expect(first('dataset:postgres://host:5432:db.table')).toEqual({
      namespace: 'postgres://host:5432',
      name: 'db.table',
    });
    expect(first('job:airflow:dag.task')).toEqual({ namespace: 'airflow', name: 'dag.task' });
  });

  it('holds every identifier among its candidates, plain and percent-encoded', () => {
    const part = fc.stringMatching(/^[a-z0-9:/%.]{1,12}$/);
    fc.assert(
      fc.property(part, part, (namespace, name) => {
        const plain = parseNodeId(formatNodeId('dataset', { namespace, name }));
        expect(plain?.candidates).toContainEqual({ namespace, name });
        const encoded = { namespace: encodeURIComponent(namespace), name: encodeURIComponent(name) };
        expect(parseNodeId(formatNodeId('job', encoded))?.candidates).toContainEqual({ namespace, name });
      }),
    );
  });

  it.each(['', 'dataset:', 'dataset:a', 'dataset::', 'run:x:y', 'datasetField:a:b:c', 'job:a:'])(
    'refuses %j',
    (text) => {
      expect(parseNodeId(text)).toBeNull();
    },
  );

  it('looks at so many divisions only', () => {
    expect(parseNodeId(`dataset:${'a:'.repeat(5_000)}b`)?.candidates.length).toBeLessThan(100);
  });
});
