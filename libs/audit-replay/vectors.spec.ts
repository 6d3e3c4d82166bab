import type { JsonObject, JsonValue } from '@core/kernel';
import fc from 'fast-check';
import { propertyRuns } from '@testing/arbitraries';
import { outcomeOf, readVector, VECTOR_NAMES, writeVector } from '@testing/vectors';
import { ENTRY_FORMATS } from './index.js';

const UPDATE = process.env['UPDATE_VECTORS'] !== undefined;

describe('the published vectors', () => {
  it.each(VECTOR_NAMES)('%s: the entries make these rows and faults', (name) => {
    const vector = readVector(name);
    const outcome = outcomeOf(vector.origin, vector.entries);
    if (UPDATE) writeVector(name, { ...vector, ...outcome });
    // As JSON: -0 and undefined do not occur in a file.
    expect(JSON.parse(JSON.stringify(outcome))).toEqual({
      faults: readVector(name).faults,
      tables: readVector(name).tables,
    });
  });

  it('cover every kind of entry, without a fault', () => {
    const covered = VECTOR_NAMES.map(readVector).flatMap(({ entries, faults }) => {
      const faulty = new Set(faults.map(({ entry }) => entry));
      return entries.filter((_, index) => !faulty.has(index)).map(({ kind }) => kind);
    });
    expect(Object.keys(ENTRY_FORMATS).filter((kind) => !covered.includes(kind))).toEqual([]);
  });

  it.each<[string, (data: JsonObject, figures: JsonObject) => JsonObject, string]>([
    ['receipts', (data, figures) => ({ ...data, figures: { ...figures, receipts: 304 } }), 'counts other receipts'],
    ['runs', (data, figures) => ({ ...data, figures: { ...figures, runs: 2 } }), 'counts other receipts'],
    ['blind spots', (data, figures) => ({ ...data, figures: { ...figures, blind: 0 } }), 'counts other receipts'],
    ['a list', (data) => ({ ...data, list: `sha256:${'0'.repeat(64)}` }), 'states another list of receipts'],
    ['a coverage', (data) => ({ ...data, coverage: 'none' }), 'states a coverage that its figures contradict'],
    [
      'a model version',
      (data) => ({ ...data, modelVersion: '9' }),
      'states the coverage of receipts that no entry holds',
    ],
  ])('show a false statement of coverage: %s', (_, change, message) => {
    const { origin, entries } = readVector('receipts');
    const at = entries.findIndex(({ kind }) => kind === 'receipts.coverage-stated');
    const falsified = entries.map((entry, index) =>
      index === at ? { ...entry, data: change(entry.data, entry.data['figures'] as JsonObject) } : entry,
    );
    const { faults } = outcomeOf(origin, falsified);
    expect(faults.find(({ entry }) => entry === at)?.message).toContain(message);
  });

  it('stay readable with any value replaced: the replay never throws, and reads what comes after', () => {
    // Bounded sizes, so that each run is short.
    const vectors = VECTOR_NAMES.filter((name) => name !== 'contradictions').map(readVector);
    fc.assert(
      fc.property(
        fc.constantFrom(...vectors),
        fc.nat(),
        fc.infiniteStream(fc.nat(7)),
        hostile,
        (vector, n, steps, value) => {
          const at = n % vector.entries.length;
          const entries = vector.entries.map((entry, index) =>
            index === at ? { ...entry, data: replaced(entry.data, steps, value) as typeof entry.data } : entry,
          );
          const last = {
            at: '2026-01-01T00:00:00.000Z',
            by: 'key:x',
            kind: 'shard.registered',
            data: { uri: 's3://last' },
          };
          const { tables, faults } = outcomeOf(vector.origin, [...entries, last]);
          expect(tables['shard']?.rows.some((row) => row[1] === entries.length)).toBe(true);
          expect(faults.filter(({ message }) => message.startsWith('could not be applied'))).toEqual([]);
        },
      ),
      { numRuns: propertyRuns(100) },
    );
  });
});

const HOSTILE: readonly (JsonValue | undefined)[] = [
  undefined,
  null,
  '',
  'x',
  '__proto__',
  'sha256:',
  -1,
  0,
  0.5,
  1e300,
  2 ** 32,
  true,
  [],
  {},
  ['x', 1],
  [[0, 2 ** 32]],
  { toString: 'x' },
  's3://v/unknown',
  'removal-1',
];
const hostile: fc.Arbitrary<JsonValue | undefined> = fc.constantFrom(...HOSTILE);

/**
 * The value with one of its members replaced: the member, and whether a member of that is meant, by
 * the steps.
 */
function replaced(
  value: JsonValue | undefined,
  steps: Iterator<number>,
  by: JsonValue | undefined,
): JsonValue | undefined {
  const step = Number(steps.next().value);
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const key = keys[step % keys.length];
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...(value as JsonValue[])] : { ...(value as object) };
  const inside = Reflect.get(copy, key) as JsonValue;
  Reflect.set(copy, key, step % 2 === 0 ? by : replaced(inside, steps, by));
  return copy;
}
