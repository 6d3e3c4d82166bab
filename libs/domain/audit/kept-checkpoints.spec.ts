import { EMPTY_ROOT } from '@core/merkle';
import { formatCheckpoint, SigningKey, signNote } from '@core/note';
import { type Difference, Differences } from './difference.js';
import { checkKept, claimedSize, type HeldLog } from './kept-checkpoints.js';

const ORIGIN = 'log.example/1';
const KEY = new SigningKey(ORIGIN, 'ed25519', Buffer.alloc(32, 1));
const OTHER = new SigningKey(ORIGIN, 'ed25519', Buffer.alloc(32, 2));
const root = (size: number): Buffer => (size === 0 ? Buffer.from(EMPTY_ROOT) : Buffer.alloc(32, size));

const checkpoint = (treeSize: number, of = root(treeSize), key = KEY, origin = ORIGIN): string =>
  signNote(formatCheckpoint({ origin, treeSize, root: of, extensionLines: [] }), [key]);

/** A log of ten entries, whose appends ended at even sizes. */
const LOG: HeldLog = {
  keys: [KEY.verifierKey],
  origin: ORIGIN,
  size: 10,
  rootAt: (size) => (size > 0 && size <= 10 && size % 2 === 0 ? root(size) : undefined),
};

function held(note: string, log: HeldLog = LOG): { notes: string[]; found: Difference[] } {
  const found: Difference[] = [];
  return { notes: checkKept([{ by: 'w', note }], log, new Differences((one) => found.push(one))), found };
}

describe('checkpoints that others keep', () => {
  it.each([0, 2, 10])('agree with the log that they are of: size %d', (size) => {
    expect(held(checkpoint(size))).toEqual({ notes: [], found: [] });
  });

  it('find a log that was rolled back, and a history that was forked', () => {
    expect(held(checkpoint(12)).found).toEqual([
      {
        where: 'witness',
        at: '12',
        message: 'w keeps a checkpoint of 12 entries that this log signed; the log has 10: it was rolled back',
      },
    ]);
    expect(held(checkpoint(8, root(9))).found).toMatchObject([
      { where: 'witness', message: expect.stringContaining('it was forked') },
    ]);
    expect(held(checkpoint(7)).found).toMatchObject([
      { message: expect.stringContaining('none that an append ended with: it was forked') },
    ]);
  });

  it('are no differences where the log is a copy that is older', () => {
    expect(held(checkpoint(12), { ...LOG, isCopy: true })).toEqual({
      notes: [
        'w keeps a checkpoint of 12 entries that this log signed; the log has 10: this copy is older, or it was rolled back.',
      ],
      found: [],
    });
    expect(held(checkpoint(8, root(9)), { ...LOG, isCopy: true }).found).toHaveLength(1);
  });

  it('are no evidence without the signature of the log, whatever they state', () => {
    for (const note of [
      checkpoint(99, root(9), OTHER),
      checkpoint(8, root(9), OTHER),
      checkpoint(99).replace('99', '98'),
      checkpoint(99, root(9), new SigningKey('log.example/2', 'ed25519', Buffer.alloc(32, 1)), 'log.example/2'),
      '',
      '<html>',
      'x'.repeat(2_000_000),
    ])
      expect(held(note)).toEqual({ notes: [expect.stringMatching(/^w shows /)], found: [] });
    const signedForAnother = checkpoint(99, root(9), KEY, 'log.example/2');
    expect(held(signedForAnother).notes).toEqual(['w shows a checkpoint of another log, log.example/2.']);
  });

  it('claim a size, signed or not', () => {
    expect([checkpoint(7), checkpoint(8, root(8), OTHER), 'x'].map((note) => claimedSize({ by: 'w', note }))).toEqual([
      7,
      8,
      undefined,
    ]);
  });
});
