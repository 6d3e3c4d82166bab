import { createHash, randomBytes } from 'node:crypto';
import { nodeHash } from '@core/merkle';
import { count, noTarget, type Row, row } from '../report/row.js';
import { median, repeated } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const HASHES = 200_000;

/** Inner nodes of the Merkle tree, against plain `createHash`. */
export const hashing: Measure = { name: 'hash', upTo: MILLION, run };

async function run(): Promise<Row[]> {
  const [left, right] = [randomBytes(32), randomBytes(32)];
  const prefix = Buffer.from([1]);
  const ours = await repeated(5, async () => {
    for (let i = 0; i < HASHES; i++) nodeHash(left, right);
  });
  const plain = await repeated(5, async () => {
    for (let i = 0; i < HASHES; i++) createHash('sha256').update(prefix).update(left).update(right).digest();
  });
  const rate = (taken: number): string => `${count(HASHES / taken / 1_000)} M/s`;
  return [
    row({
      measure: 'Merkle node hashes, one thread',
      ours: rate(median(ours)),
      against: `createHash: ${rate(median(plain))}`,
      value: median(plain) / median(ours),
      unit: '× faster',
      target: noTarget,
      note: `medians of 5 times ${count(HASHES)}`,
    }),
  ];
}
