import { problemIdsOf, requestIdOf } from './request-id.js';

const UUID = /^[0-9a-f-]{36}$/;
const idOf = (given?: string | string[]): string => requestIdOf({ headers: { 'x-request-id': given } });

describe('requestIdOf', () => {
  it.each(['a', 'req-1.2_3:4', 'A'.repeat(128), '0193b2f0-6d1c-7b3e-8c59-3f1b8f2f7a10'])('takes %s over', (given) => {
    expect(idOf(given)).toBe(given);
  });

  it.each([
    [undefined],
    [''],
    ['A'.repeat(129)],
    ['-a'],
    ['a b'],
    ['a\nb'],
    ['a"b'],
    ['é'],
    ['a, b'],
    ['a/b'],
    [['a', 'b']],
  ])('replaces %j by a UUID', (given) => {
    expect(idOf(given)).toMatch(UUID);
    expect(idOf(given)).not.toBe(idOf(given));
  });
});

describe('problemIdsOf', () => {
  it('names the instance by the id of the request, where that is a UUID', () => {
    const id = idOf();
    expect(problemIdsOf(id)).toEqual({ requestId: id, instance: id });
    expect(problemIdsOf('mine')).toEqual({ requestId: 'mine', instance: expect.stringMatching(UUID) });
  });
});
