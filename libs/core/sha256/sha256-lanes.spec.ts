import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { LANE_MESSAGES, padded, Sha256Lanes } from './sha256-lanes.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('Sha256Lanes', () => {
  const message = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
  const batches = fc
    .tuple(fc.integer({ min: 0, max: 183 }), fc.integer({ min: 1, max: 9 }))
    .chain(([length, count]) => fc.array(message(length), { minLength: count, maxLength: count }));

  it.each([
    ['in WebAssembly', () => new Sha256Lanes()],
    ['one by one', () => new Sha256Lanes(null)],
  ])('hashes what node:crypto hashes, %s', (_, lanesOf) => {
    fc.assert(
      fc.property(batches, (messages) => {
        const lanes = lanesOf();
        const size = padded(messages[0] as Uint8Array).length;
        const place = lanes.place(Buffer.alloc(size));
        messages.forEach((one, n) => place.bytes.set(padded(one), n * size));
        lanes.run(place, messages.length);
        const digests = new Uint8Array(lanes.digests.buffer, 0, 32 * messages.length);
        expect(messages.map((_one, n) => hex(digests.subarray(32 * n, 32 * n + 32)))).toEqual(messages.map(sha256));
      }),
      { numRuns: 60 },
    );
  });

  it('changes nothing where there is no message', () => {
    const lanes = new Sha256Lanes();
    const place = lanes.place(padded(Buffer.from('a message')));
    lanes.run(place, 1);
    const before = Buffer.from(lanes.digests.buffer).toString('hex');
    lanes.run(place, 0);
    expect(Buffer.from(lanes.digests.buffer).toString('hex') === before).toBe(true);
  });

  it('hashes as many as it has room for, and gives no more places than that', () => {
    const lanes = new Sha256Lanes();
    const place = lanes.place(padded(Buffer.from('the same')));
    lanes.run(place, LANE_MESSAGES);
    const digests = Buffer.from(lanes.digests.buffer, 0, 32 * LANE_MESSAGES);
    for (let n = 0; n < LANE_MESSAGES; n++)
      expect(digests.subarray(32 * n, 32 * n + 32).toString('hex')).toBe(sha256(Buffer.from('the same')));
    expect(() => {
      for (let n = 0; n < 100; n++) lanes.place(Buffer.alloc(64));
    }).toThrow(RangeError);
  });
});
