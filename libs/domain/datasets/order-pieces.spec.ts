import fc from 'fast-check';
import type { TagRun } from '@platform/tries';
import { orderPieces } from './order-pieces.js';

describe('orderPieces', () => {
  it('cuts runs of stored and of other tags into pieces, each byte once and in order', () => {
    const runs = fc.array(
      fc.oneof(
        fc
          .record({ from: fc.nat(50), length: fc.nat(40) })
          .map(({ from, length }): TagRun => ({ from, to: from + length })),
        fc.array(fc.nat(), { maxLength: 9 }).map((tags): TagRun => Uint32Array.from(tags)),
      ),
      { maxLength: 9 },
    );
    const stored = Uint32Array.from({ length: 90 }, (_, at) => 1_000_000 + at);
    const bytesOf = (tags: Uint32Array): Buffer => Buffer.from(tags.buffer, tags.byteOffset, tags.byteLength);
    fc.assert(
      fc.property(runs, fc.constantFrom(4, 8, 20, 64, 4_096), (some, pieceBytes) => {
        const whole = some.flatMap((run) => [
          ...(run instanceof Uint32Array ? run : stored.subarray(run.from, run.to)),
        ]);
        const expected = bytesOf(Uint32Array.from(whole));
        const pieces = [...orderPieces(some, pieceBytes)].map(({ parts, own, length }) => {
          const made = parts.map(({ piece, first, length: part }) => {
            if (piece !== null) expect(first + part).toBeLessThanOrEqual(pieceBytes);
            const from = piece === null ? Buffer.from(own) : bytesOf(stored).subarray(piece * pieceBytes);
            return from.subarray(first, first + part);
          });
          const bytes = Buffer.concat(made);
          expect(bytes.length).toBe(length);
          return bytes;
        });
        expect(Buffer.concat(pieces).equals(expected)).toBe(true);
        expect(pieces.slice(0, -1).every(({ length }) => length === pieceBytes)).toBe(true);
        expect(pieces.length).toBe(Math.ceil(expected.length / pieceBytes));
      }),
    );
  });
});
