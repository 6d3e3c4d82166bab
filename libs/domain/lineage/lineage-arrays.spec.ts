import { appendDag, type Dag, dagArbitrary, lineageOf } from '@testing/arbitraries';
import fc from 'fast-check';
import { LineageArrays } from './lineage-arrays.js';
import { type StoredSegment, storedSegment } from './lineage-segment.js';

const slowly = (dag: Dag): LineageArrays => appendDag(new LineageArrays(), dag);

/** All that the arrays answer; children as a list of the pairs that are visited. */
function answers(arrays: LineageArrays): unknown {
  const shards = Array.from({ length: arrays.shards }, (_, shard) => {
    const children: number[] = [];
    arrays.visitChildren(shard, (child) => children.push(child) > 0);
    return [arrays.derivationOf(shard), children];
  });
  const parents = Array.from({ length: arrays.derivations }, (_, derivation) => [...arrays.parentsOf(derivation)]);
  return { shards, parents };
}

const cutDag = dagArbitrary
  .filter(({ shards }) => shards.length > 0)
  .chain((dag) =>
    fc.record({
      dag: fc.constant(dag),
      cuts: fc.uniqueArray(fc.nat(dag.shards.length - 1), { maxLength: 4 }),
      reserved: fc.record({ shards: fc.nat(4_000), derivations: fc.nat(4_000), pairs: fc.nat(4_000) }),
    }),
  );

/** The segments between the cuts. */
function segmentsOf(dag: Dag, cuts: readonly number[]): { readonly stored: StoredSegment; readonly last: number }[] {
  const ends = [...new Set([...cuts.filter((cut) => cut > 0), dag.shards.length])].sort((a, b) => a - b);
  return ends.map((end, at) => {
    const last = dag.shards[end - 1] ?? -1;
    return { stored: storedSegment(lineageOf(dag, ends[at - 1] ?? 0, end)), last };
  });
}

describe('LineageArrays', () => {
  it('answers the same, whether its lineage came as segments or number by number', () => {
    fc.assert(
      fc.property(cutDag, ({ dag, cuts, reserved }) => {
        const arrays = new LineageArrays();
        arrays.reserve(reserved);
        for (const { stored, last } of segmentsOf(dag, cuts)) expect(arrays.addSegment(stored, last)).toBe(true);
        expect(answers(arrays)).toEqual(answers(slowly(dag)));
      }),
    );
  });

  it('indexes children of segments that are appended after a walk', () => {
    fc.assert(
      fc.property(cutDag, ({ dag, cuts }) => {
        const arrays = new LineageArrays();
        for (const { stored, last } of segmentsOf(dag, cuts)) {
          arrays.addSegment(stored, last);
          arrays.visitChildren(0, () => true);
        }
        expect(answers(arrays)).toEqual(answers(slowly(dag)));
      }),
    );
  });

  it('indexes derivations whose parents are not there yet', () => {
    const arrays = new LineageArrays();
    arrays.addShard(null);
    arrays.addDerivation([5_000]);
    arrays.visitChildren(0, () => true);
    for (let shard = 1; shard <= 5_000; shard++) arrays.addShard(null);
    arrays.addShard(0);
    const children: number[] = [];
    arrays.visitChildren(5_000, (child) => children.push(child) > 0);
    expect(children).toEqual([5_001]);
  });

  it('is as it was after a segment that it does not append, and takes the sound one', () => {
    fc.assert(
      fc.property(cutDag, fc.nat(), ({ dag, cuts }, at) => {
        const arrays = new LineageArrays();
        for (const { stored, last } of segmentsOf(dag, cuts)) {
          const content = Buffer.from(stored.content);
          content[at % content.length] = (content[at % content.length] ?? 0) ^ 255;
          const refused: [StoredSegment, number][] = [
            [stored, last + 1],
            [{ ...stored, content }, last],
            [{ ...stored, shard: stored.shard + 1 }, last],
            [{ ...stored, shards: 2 ** 30 }, last],
            [{ ...stored, derivation: stored.derivation + 1 }, last],
            [{ ...stored, derivations: 2 ** 30 }, last],
          ];
          const before = answers(arrays);
          expect(refused.map(([segment, derivation]) => arrays.addSegment(segment, derivation))).not.toContain(true);
          expect(answers(arrays)).toEqual(before);
          expect(arrays.addSegment(stored, last)).toBe(true);
        }
        expect(answers(arrays)).toEqual(answers(slowly(dag)));
      }),
    );
  });
});
