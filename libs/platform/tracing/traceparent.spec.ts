import { formatTraceparent, parseTraceparent } from './traceparent.js';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('parseTraceparent', () => {
  it('reads the example of the specification, and formats it again', () => {
    const parsed = parseTraceparent(`00-${ID}-${SPAN}-01`);
    expect(parsed).toEqual({ traceId: ID, spanId: SPAN, traceFlags: 1, isRemote: true });
    expect(parsed && formatTraceparent(parsed)).toBe(`00-${ID}-${SPAN}-01`);
  });

  it('ignores the fields that a later version adds', () => {
    expect(parseTraceparent(`cc-${ID}-${SPAN}-01-what-the-future-holds`)?.traceId).toBe(ID);
  });

  it.each([
    [undefined],
    [''],
    [`00-${ID}-${SPAN}`],
    [`00-${ID}-${SPAN}-01-more`],
    [`ff-${ID}-${SPAN}-01`],
    [`00-${'0'.repeat(32)}-${SPAN}-01`],
    [`00-${ID}-${'0'.repeat(16)}-01`],
    [`00-${ID.toUpperCase()}-${SPAN}-01`],
    [`00-${ID}-${SPAN}-0x`],
    ['a'.repeat(30_000)],
  ])('rejects %s', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});
