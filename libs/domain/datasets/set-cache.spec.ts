import { SetCache } from './set-cache.js';

const kept = (cache: SetCache<string>, ...keys: string[]): string[] =>
  keys.filter((key) => cache.get(key) !== undefined);

describe('the set cache', () => {
  it('holds no more than its bytes, and lets the longest unused go first', () => {
    const cache = new SetCache<string>(10);
    for (const key of ['a', 'b', 'c']) cache.put(key, key, 3);
    cache.get('a');
    cache.put('d', 'd', 3);
    expect(kept(cache, 'a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd']);
    cache.put('e', 'e', 9);
    expect(kept(cache, 'a', 'b', 'c', 'd', 'e')).toEqual(['e']);
  });

  it('does not keep what is larger than all of it', () => {
    const cache = new SetCache<string>(10);
    cache.put('a', 'a', 5);
    cache.put('b', 'b', 11);
    expect(kept(cache, 'a', 'b')).toEqual(['a']);
  });

  it('lets nothing go for what is only walked past', () => {
    const cache = new SetCache<string>(10);
    for (const key of ['a', 'b', 'c', 'd']) cache.putIfRoom(key, key, 4);
    expect(kept(cache, 'a', 'b', 'c', 'd')).toEqual(['a', 'b']);
  });
});
