import { randomBytes } from 'node:crypto';
import { COMPACT_BYTES, CompactIndex, RECORD_BYTES, SKETCH_ITEM } from '@core/detectors';
import type { Bench } from '../bench.js';
import { count, noTarget, type Row, row } from '../report/row.js';
import { type Measure, MILLION } from './measure.js';

/** Ten million take some 3 GB of memory, and a minute. */
const SIZES = [1_000_000, 10_000_000];
const LOOK_UPS = 200_000;
const STRIDE = 7_919;

/** The index of sketches in which records are looked up: memory and look-ups. */
export const sketchIndex: Measure = {
  name: 'sketch-index',
  upTo: MILLION,
  run: (bench) => Promise.resolve(SIZES.map((size) => indexRow(bench, size))),
};

/** Of random sketches: half of the look-ups find nothing. */
function indexRow(bench: Bench, indexed: number): Row {
  const items = randomBytes(indexed * SKETCH_ITEM);
  const begun = process.cpuUsage();
  const index = new CompactIndex(items, SKETCH_ITEM, RECORD_BYTES);
  const built = process.cpuUsage(begun).user / 1e6;
  const before = process.cpuUsage();
  let found = 0;
  for (let at = 0; at < LOOK_UPS; at++) {
    // One far from another: none is in the processor's cache by the one before.
    const from = ((at * STRIDE) % indexed) * SKETCH_ITEM + RECORD_BYTES;
    const sketch = items.subarray(from, from + COMPACT_BYTES);
    found += index.candidates(at % 2 === 0 ? sketch : Uint8Array.from(sketch).reverse()).found.length;
  }
  const rate = LOOK_UPS / (process.cpuUsage(before).user / 1e6);
  if (found < LOOK_UPS / 2) throw new Error('look-ups found too little');
  const each = index.bytes / indexed;
  bench.log(`an index of ${count(indexed)} sketches: ${count(each)} bytes each, built in ${count(built)} s`);
  return row({
    measure: `index of ${count(indexed)} sketches`,
    ours: `${count(rate)} look-ups/s, ${count(each)} bytes a sketch`,
    against: `built in ${count(built)} s of CPU, ${count(index.bytes / 2 ** 30)} GiB`,
    value: rate,
    unit: ' look-ups/s',
    target: noTarget,
    note: 'random sketches, half of the look-ups find one',
  });
}
