import fc from 'fast-check';
import { Pace } from '@platform/cancellation';
import { countJson, countJsonInTurns, countNames, countNamesInTurns } from './count-json.js';

const UNLIMITED = { parts: Infinity, containers: Infinity, depth: Infinity };

/** The recursive definition. */
function countsOf(value: unknown): { members: number; containers: number; parts: number; depth: number } {
  const counts = { members: 0, containers: 0, parts: 0, depth: 0 };
  if (typeof value !== 'object' || value === null) return counts;
  const items: unknown[] = Object.values(value);
  counts.containers = 1;
  counts.members = Array.isArray(value) ? 0 : items.length;
  counts.parts = Math.max(0, items.length - 1);
  for (const item of items) {
    const inner = countsOf(item);
    counts.members += inner.members;
    counts.containers += inner.containers;
    counts.parts += inner.parts;
    counts.depth = Math.max(counts.depth, inner.depth);
  }
  return { ...counts, depth: counts.depth + 1 };
}

function namesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap(namesOf)];
}

describe('countJson', () => {
  it('counts what the recursive definition counts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.constantFrom(0, 1, '\t'), async (value, space) => {
        const bytes = Buffer.from(JSON.stringify(value, null, space));
        expect(countJson(bytes, UNLIMITED)).toEqual(countsOf(value));
        expect(countNames(bytes, Infinity)).toBe(new Set(namesOf(value)).size);
        expect(await countJsonInTurns(bytes, UNLIMITED, new Pace())).toEqual(countsOf(value));
      }),
    );
  });

  it('stops one beyond a limit, however much follows', () => {
    const lists = Buffer.from('[1,2],'.repeat(1_000));
    expect(countJson(lists, { ...UNLIMITED, parts: 10 }).parts).toBe(11);
    expect(countJson(lists, { ...UNLIMITED, containers: 10 }).containers).toBe(11);
    expect(countJson(Buffer.from('['.repeat(1_000)), { ...UNLIMITED, depth: 10 }).depth).toBe(11);
    const names = Buffer.from(Array.from({ length: 1_000 }, (_, at) => `"n${at}":1,`).join(''));
    expect(countNames(names, 10)).toBe(11);
  });

  it('counts the same in slices', async () => {
    const long = JSON.stringify(Array.from({ length: 60_000 }, (_, at) => ({ [`name ${at}`]: ['x'.repeat(60), at] })));
    const bytes = Buffer.from(long);
    expect(bytes.length).toBeGreaterThan(4 * 1024 * 1024);
    expect(await countJsonInTurns(bytes, UNLIMITED, new Pace())).toEqual(countJson(bytes, UNLIMITED));
    expect(await countNamesInTurns(bytes, Infinity, new Pace())).toBe(countNames(bytes, Infinity));
    expect(await countNamesInTurns(bytes, 10, new Pace())).toBe(11);
  });

  it('ends on bytes that are not JSON', () => {
    for (const text of ['"', '"\\', '\\', ']]]', '{"a', '::::']) countJson(Buffer.from(text), UNLIMITED);
  });
});
