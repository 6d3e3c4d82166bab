import { gzipSync } from 'node:zlib';
import { KeptTable, nearDuplicates, SKETCH_ITEM } from '@core/detectors';
import { readRecords } from '@platform/records';
import { RecordSample } from './record-sample.js';
import { RunningDetectors } from './running-detectors.js';

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

describe('RunningDetectors', () => {
  it.each([
    ['line ends', '\n', 0],
    ['short records', '{}\n', (2 << 20) / 3],
  ])('gives others a turn after each 64 KiB of a compressed file of %s', async (_what, line, records) => {
    const size = 2 << 20;
    const packed = gzipSync(Buffer.alloc(size, line));
    const planned = { detector: 'counts', version: '1', parameters: {} } as const;
    const running = new RunningDetectors([planned], new Map());
    const pace = { isDue: () => true, turn: jest.fn(async () => undefined) };
    const file = { uri: 's3://b/a.txt.gz', mediaType: null };
    const read = readRecords(chunksOf(packed), file);
    const { facts } = await running.over(read, new AbortController().signal, async () => undefined, pace);
    expect(facts.get(planned)).toMatchObject({ outcome: 'measured', facts: { records: Math.ceil(records) } });
    expect(pace.turn.mock.calls.length).toBeGreaterThanOrEqual(size / (64 * 1024));
  });

  const phrases = { detector: 'phrases', version: '1', parameters: {} } as const;
  const counts = { detector: 'counts', version: '1', parameters: {} } as const;
  const TEXTS = Array.from({ length: 200 }, (_, at) => (at % 4 === 0 ? `${at}: as an ai language model` : `${at}`));
  /** In batches of so many records. */
  const measured = async (texts: readonly string[], batch: number, sample: RecordSample | null) => {
    async function* batches() {
      for (let at = 0; at < texts.length; at += batch)
        yield texts.slice(at, at + batch).map((text) => ({ text, offset: null, uri: null }));
    }
    const running = new RunningDetectors([phrases, counts], new Map(), sample);
    const { facts } = await running.over(batches(), new AbortController().signal, async () => undefined);
    return { records: running.records, phrases: facts.get(phrases), counts: facts.get(counts) };
  };

  it('measures a sample as if the file held nothing else, whatever the batches, and states its size', async () => {
    const sample = () => new RecordSample(40, 'seed', 3);
    const whole = sample();
    for (const text of TEXTS) whole.offer({ text, offset: null, uri: null });
    const chosen = whole.chosen() ?? [];
    const alone = await measured(
      chosen.map(({ record }) => record.text),
      7,
      null,
    );
    for (const batch of [1, 7, 200]) {
      const found = await measured(TEXTS, batch, sample());
      expect(found.records).toBe(200);
      const size = { sampledRecords: 40, ofRecords: 200 };
      const facts = alone.counts?.outcome === 'measured' ? alone.counts.facts : {};
      expect(found.counts).toMatchObject({ facts: { ...facts, ...size } });
      const having = chosen.filter(({ index }) => index % 4 === 0).length;
      const [first] = chosen.filter(({ index }) => index % 4 === 0);
      expect(found.phrases).toMatchObject({
        facts: {
          ...size,
          records: 40,
          tiers: [{ tier: 'A', records: having }, {}, {}],
          examples: expect.arrayContaining([expect.objectContaining({ record: first?.index })]),
        },
      });
    }
  });

  it('states no sample where it is all records', async () => {
    const found = await measured(TEXTS, 9, new RecordSample(200, 'seed', 3));
    expect(found).toEqual(await measured(TEXTS, 9, null));
  });

  it('measures nothing where the sample does not fit into memory, and states why', async () => {
    const found = await measured(TEXTS, 9, new RecordSample(40, 'seed', 3, 100));
    expect(found.phrases).toMatchObject({ outcome: 'inconclusive', reason: 'sample-too-large' });
    expect(found.counts).toMatchObject({ outcome: 'inconclusive', reason: 'sample-too-large' });
  });

  it('compares every record that is like a kept one with its text, whatever is held at a time', async () => {
    const texts = Array.from(
      { length: 5_000 },
      (_, at) => `letter ${at} of ${at * 31} words to ${at * 7} friends ${at}`,
    );
    const keeping = nearDuplicates.start({ keep: true });
    for (const [index, text] of texts.entries()) keeping.record(text, { index, offset: null, uri: null });
    const reference = { inspection: 'inspection-1', removal: 'removal-1', shard: 's', text: null };
    const items = keeping.kept?.() ?? { items: Buffer.alloc(0), size: SKETCH_ITEM };
    const kept = new KeptTable([{ ...reference, ...items }], SKETCH_ITEM);
    const { name, version } = nearDuplicates;
    const planned = { detector: name, version, parameters: { reference: 'removals' } };
    const running = new RunningDetectors([planned], new Map([[planned, { kept, shard: 't' }]]));
    async function* batches() {
      for (let at = 0; at < texts.length; at += 500)
        yield texts.slice(at, at + 500).map((text) => ({ text, offset: null, uri: null }));
    }
    const held: number[] = [];
    const { facts } = await running.over(batches(), new AbortController().signal, async (unconfirmed) => {
      held.push(new Set(unconfirmed.map(({ record }) => record)).size);
      for (const one of unconfirmed) one.confirm(texts[one.record] ?? '');
    });
    const whole = { removal: 'removal-1', records: texts.length, confirmed: texts.length, best: 1 };
    expect(facts.get(planned)).toMatchObject({ facts: { similar: texts.length, removals: [whole] } });
    expect(held.length).toBeGreaterThan(2);
    expect(Math.max(...held)).toBeLessThan(texts.length);
  });
});
