import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { InspectedFolder } from '@testing/harness';

/** What is kept of one shard at most. */
const LIMIT = 500_000;
const BEYOND = 3;
const record = (n: number): { text: string } => ({ text: `record ${n}` });

describe('an inspection of more records than are kept of a shard', () => {
  const results = mkdtempSync(path.join(tmpdir(), 'whence-many-records-'));
  let world: InspectedFolder;

  beforeAll(async () => {
    mkdirSync(results, { recursive: true });
    world = await InspectedFolder.open({ resultsUrl: pathToFileURL(results).href });
  });
  afterAll(async () => {
    await world.close();
    rmSync(results, { recursive: true });
  });

  it('keeps so many, states the others, finds what is kept, and shows nothing of the rest', async () => {
    await world.register(
      'many.jsonl',
      Array.from({ length: LIMIT + BEYOND }, (_, n) => record(n)),
    );
    const { id } = await world.send('/v1/inspections', {
      subject: { selector: { dataset: 'many.jsonl' } },
      detectors: [{ name: 'record-keys', parameters: { keep: true } }],
    });
    const keys = (await world.results(id))[0]?.facts ?? {};
    expect(keys).toMatchObject({ records: LIMIT + BEYOND, kept: LIMIT, notKept: BEYOND });
    // Its list is a file of a line for each, by the digest of the facts.
    const hex = String(keys['keptList']).slice('sha256:'.length);
    const file = path.join(results, hex.slice(0, 2), `${hex}.ndjson`);
    const hash = createHash('sha256');
    const stream = createReadStream(file).on('data', (chunk) => hash.update(chunk));
    let lines = 0;
    for await (const line of createInterface({ input: stream })) lines += Number(line.startsWith('"'));
    expect([lines, hash.digest('hex')]).toEqual([LIMIT, hex]);
    expect(readdirSync(path.dirname(file)).filter((name) => name.startsWith('.'))).toEqual([]);

    const again = [0, LIMIT - 1, LIMIT, LIMIT + BEYOND - 1].map(record);
    await world.register('again.jsonl', again);
    const look = await world.look('again.jsonl', 'record-keys', { reference: { inspection: id } });
    expect(look?.facts).toMatchObject({ records: 4, foundRecords: 2 });
  });
});
