import { BoundedCache } from './bounded-cache.js';

const kept = (cache: BoundedCache<string>, ...keys: string[]): string[] =>
  keys.filter((key) => cache.get(key) !== undefined);

describe('BoundedCache', () => {
  it('holds no more than its limit, and drops the least recently used value first', () => {
    const cache = new BoundedCache<string>(10);
    for (const key of ['a', 'b', 'c']) cache.put(key, key, 3);
    cache.get('a');
    cache.put('d', 'd', 3);
    expect(kept(cache, 'a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd']);
    cache.put('e', 'e', 9);
    expect(kept(cache, 'a', 'b', 'c', 'd', 'e')).toEqual(['e']);
  });

  it('does not keep a value larger than its limit', () => {
    const cache = new BoundedCache<string>(10);
    cache.put('a', 'a', 5);
    cache.put('b', 'b', 11);
    expect(kept(cache, 'a', 'b')).toEqual(['a']);
  });

  it('drops nothing for putIfRoom', () => {
    const cache = new BoundedCache<string>(10);
    for (const key of ['a', 'b', 'c', 'd']) cache.putIfRoom(key, key, 4);
    expect(kept(cache, 'a', 'b', 'c', 'd')).toEqual(['a', 'b']);
  });
});
