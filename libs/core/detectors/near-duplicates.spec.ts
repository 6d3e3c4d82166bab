import type { JsonObject } from '@core/kernel';
import { encodeSketch, Sketcher } from './min-hash.js';
import { nearDuplicates } from './near-duplicates.js';

const SALT = '5c'.repeat(32);
const TEXT = Array.from({ length: 120 }, (_, at) => `word${(at * 7919) % 97}`).join(' ');
const NEAR = TEXT.replace('word0 ', 'other ');

function facts(texts: readonly string[], parameters: JsonObject): JsonObject {
  const run = nearDuplicates.start(parameters);
  for (const [index, text] of texts.entries()) run.record(text, { index, offset: null, uri: null });
  return run.end();
}

describe('near-duplicates', () => {
  it('confirms similarity where the text of the reference is there', () => {
    const found = facts(['quite another text of eight or so words', NEAR, '...', TEXT], {
      reference: [{ id: 'r', text: TEXT }],
    });
    expect(found).toMatchObject({
      records: 4,
      withoutTokens: 1,
      similar: 2,
      per100000: { rate: 50_000, low: expect.closeTo(15_004, 0), high: expect.closeTo(84_996, 0) },
      reference: 1,
      found: [{ id: 'r', records: 2, best: 1, confirmed: true }],
      examples: [
        { record: 1, reference: 'r', confirmed: true },
        { record: 3, similarity: 1 },
      ],
    });
  });

  it('estimates where only the salted sketch is left, and finds nothing under another salt', () => {
    const sketch = encodeSketch(new Sketcher(Buffer.from(SALT, 'hex')).sketch(TEXT) ?? new Int32Array(0));
    const reference = [{ id: 'gone', sketch }];
    expect(facts([NEAR], { salt: SALT, reference })).toMatchObject({
      similar: 1,
      found: [{ id: 'gone', confirmed: false }],
    });
    expect(facts([NEAR], { reference })).toMatchObject({ similar: 0, found: [] });
  });

  it('states how many similar records it misses', () => {
    expect(facts([], { reference: [{ id: 'r', text: TEXT }] })['recallAtThreshold']).toBeCloseTo(0.9236, 3);
  });

  it.each([
    [{}, '/reference'],
    [{ reference: [{ id: 'r' }] }, '/reference/0'],
    [{ reference: [{ id: 'r', text: '…' }] }, '/reference/0/text'],
    [{ reference: [{ id: 'r', sketch: 'AA' }] }, '/reference/0/sketch'],
    [{ reference: [{ id: 'r', text: 'a', sketch: 'AA' }] }, '/reference/0'],
    [{ reference: [{ id: 'r', text: 'a' }], salt: 'x' }, '/salt'],
    [{ reference: [{ id: 'r', text: 'a' }], threshold: 0.2 }, '/threshold'],
  ])('refuses the parameters %j', (parameters, pointer) => {
    const refused = expect.objectContaining({ complaints: [expect.objectContaining({ pointer })] });
    expect(() => nearDuplicates.start(parameters)).toThrow(refused);
  });
});
