import type { Labels } from '@domain/shards';
import { certainly, type Met } from '../met.js';
import type { Subject } from '../subject.js';

/**
 * The shards that state all of the labels themselves. Labels are names that the house gives: a
 * shard without one certainly does not have it.
 */
export async function meetsLabels(labels: Labels, subject: Subject): Promise<Met> {
  return certainly(await subject.labelled(labels));
}
