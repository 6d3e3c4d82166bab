import type { Bitmap } from '@core/bitmap';
import type { Reader } from '@platform/database';
import { downstreamClosure, LineageArrays, type LineageView, upstreamClosure } from './lineage-arrays.js';
import { SELECT_DERIVATIONS_FROM, SELECT_SHARD_DERIVATIONS_FROM } from './store/lineage.sql.js';

const PAGE = 200_000;

/**
 * Who was derived from whom, in memory. Numbers are given under the ledger's lock, so rows become visible in their order and
 * a tail read from where the last one ended misses nothing.
 */
export class Lineage {
  private readonly arrays = new LineageArrays();
  private catchingUp: Promise<void> = Promise.resolve();

  constructor(private readonly committed: Reader) {}

  /** The members and all their ancestors. With a transaction as reader its own rows count too. */
  async upstreamOf(members: Bitmap, reader?: Reader): Promise<Bitmap> {
    return upstreamClosure(await this.view(reader), members);
  }

  /** The shards and all their descendants numbered below `limit`. */
  async downstreamOf(shards: Bitmap, reader?: Reader, limit?: number): Promise<Bitmap> {
    const view = await this.view(reader);
    return downstreamClosure(view, shards, Math.min(limit ?? view.shards, view.shards));
  }

  async view(reader?: Reader): Promise<LineageView> {
    await this.catchUp();
    if (reader === undefined) return this.arrays;
    const tail = new LineageArrays();
    const base = { shards: this.arrays.shards, derivations: this.arrays.derivations };
    await extend(tail, reader, base);
    return tail.shards === 0 ? this.arrays : joined(this.arrays, base, tail);
  }

  /** One catch-up at a time: two of them would add the same rows twice. */
  private catchUp(): Promise<void> {
    const run = (): Promise<void> => extend(this.arrays, this.committed, { shards: 0, derivations: 0 });
    this.catchingUp = this.catchingUp.then(run, run);
    return this.catchingUp;
  }
}

/** Reads on from where the arrays end, `base` being what stands before them. Derivations first: a shard's is there before it. */
async function extend(
  arrays: LineageArrays,
  reader: Reader,
  base: { shards: number; derivations: number },
): Promise<void> {
  for (;;) {
    const from = base.shards + arrays.shards;
    const shards = await reader.query<{ derivation: number | null }>(SELECT_SHARD_DERIVATIONS_FROM, [from, PAGE]);
    const last = shards.reduce((most, { derivation }) => Math.max(most, derivation ?? -1), -1);
    const known = base.derivations + arrays.derivations;
    if (last >= known) {
      const rows = await reader.query<{ parents: number[] }>(SELECT_DERIVATIONS_FROM, [known, last + 1]);
      for (const row of rows) arrays.addDerivation(row.parents);
    }
    for (const shard of shards) arrays.addShard(shard.derivation);
    if (shards.length < PAGE) return;
  }
}

function joined(base: LineageArrays, size: { shards: number; derivations: number }, tail: LineageArrays): LineageView {
  return {
    shards: size.shards + tail.shards,
    derivationOf: (shard) => (shard < size.shards ? base.derivationOf(shard) : tail.derivationOf(shard - size.shards)),
    parentsOf: (id) => (id < size.derivations ? base.parentsOf(id) : tail.parentsOf(id - size.derivations)),
  };
}
