import { ShardsError } from '@domain/shards';
import type { Candidate } from './candidate.js';
import { readCsvShards } from './csv-shards.js';
import { readNdjsonShards } from './ndjson-shards.js';

async function candidates(text: string, pieces: number, read: typeof readCsvShards): Promise<Candidate[]> {
  const bytes = Buffer.from(text);
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const found: Candidate[] = [];
  for await (const some of read(chunks())) found.push(...some);
  return found;
}

describe('readCsvShards', () => {
  it('yields the same shards however the bytes are split', async () => {
    const csv = 'uri,bytes,"labels.ö,ü"\r\n"s3://b/ä",5,"a\r\nb ""c"""\ns3://b/2,,\n\n"open,1,\ns3://b/3,1,x';
    const whole = await candidates(csv, 1, readCsvShards);
    const shown = (one: Candidate): unknown => {
      if ('rejected' in one) return one.rejected.message;
      return one.registration instanceof ShardsError ? one.registration.code : one.registration.declaration;
    };
    expect(whole.map((one) => [one.line, shown(one)])).toEqual([
      [2, { uri: 's3://b/ä', bytes: 5, labels: { 'ö,ü': 'a\r\nb "c"' } }],
      [3, { uri: 's3://b/2' }],
      [5, 'The row opens a quote that is not closed.'],
      [6, { uri: 's3://b/3', bytes: 1, labels: { 'ö,ü': 'x' } }],
    ]);
    for (const pieces of [2, 7, 30, 200]) expect(await candidates(csv, pieces, readCsvShards)).toEqual(whole);
  });

  it('applies the rules of NDJSON', async () => {
    const values = {
      bytes: '1.5',
      'origin.kind': 'martian',
      'origin.share': '2',
      'activity.job': 'no kind',
      digest: 'x',
    };
    const [csv] = await candidates(`${Object.keys(values).join()}\n${Object.values(values).join()}`, 1, readCsvShards);
    const same = { bytes: 1.5, origins: [{ kind: 'martian', share: 2 }], activity: { job: 'no kind' }, digest: 'x' };
    const [ndjson] = await candidates(JSON.stringify(same), 1, readNdjsonShards);
    expect(csv && 'rejected' in csv && csv.rejected.errors).toHaveLength(5);
    expect(csv).toMatchObject({ rejected: ndjson && 'rejected' in ndjson ? ndjson.rejected : {} });
  });
});
