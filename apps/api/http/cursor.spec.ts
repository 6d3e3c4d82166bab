import fc from 'fast-check';
import { formatCursor, parseCursor } from './cursor.js';
import { jsonComplaints } from './hostile-text.js';
import { HttpError } from './problem.js';

describe('cursors', () => {
  it('parses what formatCursor wrote', () => {
    const after = fc.oneof(fc.nat(), fc.string({ unit: 'grapheme' }), fc.array(fc.string()));
    fc.assert(
      fc.property(fc.maxSafeNat(), after, (treeSize, place) => {
        fc.pre(jsonComplaints(place).length === 0);
        expect(parseCursor(formatCursor({ treeSize, after: place }))).toEqual({ treeSize, after: place });
      }),
    );
  });

  it('refuses any other text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.base64String(),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
        ),
        (text) => {
          try {
            parseCursor(text);
          } catch (error) {
            expect(error).toBeInstanceOf(HttpError);
          }
        },
      ),
    );
  });
});
