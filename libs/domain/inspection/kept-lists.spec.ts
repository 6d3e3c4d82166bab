import { createCipheriv, createHash, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { itemsOf, keptList, type KeptPlace } from './kept-lists.js';

const SECRET = Buffer.alloc(32, 7);
const PLACE: KeptPlace = { inspection: 'inspection-3', shard: 9, detector: 'record-keys' };

/** The whole text at once. */
function sealedText(items: Buffer, size: number): string {
  const about = `whence/kept/v1\n${PLACE.inspection}\n${PLACE.shard}\n${PLACE.detector}`;
  const key = Buffer.from(hkdfSync('sha256', SECRET, '', about, 32));
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const sealed = Buffer.concat([cipher.update(items), cipher.final()]);
  let text = '';
  for (let at = 0; at < sealed.length; at += size) text += `"${sealed.toString('base64', at, at + size)}"\n`;
  return text;
}

/** The bytes in pieces of this length. */
async function* pieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

describe('a list of what was kept', () => {
  it('is the sealed items, a line for each, whatever the pieces it is read in', async () => {
    const some = fc.record({
      size: fc.integer({ min: 1, max: 40 }),
      count: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 2_040, max: 4_100 })),
      seed: fc.integer(),
      piece: fc.integer({ min: 1, max: 70_000 }),
    });
    await fc.assert(
      fc.asyncProperty(some, async ({ size, count, seed, piece }) => {
        const items = createHash('shake256', { outputLength: Math.max(1, size * count) })
          .update(`${seed}`)
          .digest();
        const given = items.subarray(0, size * count);
        const list = await keptList(SECRET, PLACE, { items: given, size });
        const text = sealedText(given, size);
        const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
        expect([list.digest, list.lines]).toEqual([digest, count]);
        // It is made again for each reader.
        for (let times = 0; times < 2; times++) expect(Buffer.concat([...list.chunks()]).toString('latin1')).toBe(text);
        const read = await itemsOf(SECRET, PLACE, pieces(Buffer.from(text), piece));
        expect(read.equals(given)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
