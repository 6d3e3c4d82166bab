import type { Bench } from '../bench.js';
import { call } from '../environment/api-client.js';
import { openApiInProcess } from '../environment/in-process-api.js';
import { atMost, atScale, count, duration, type Row, row } from '../report/row.js';
import { timed } from '../report/timing.js';
import { type Measure, MILLION, TEN_MILLION } from './measure.js';

const DIFFERING = [2, 200];
const MOST_SECONDS = 5;

/**
 * A dataset version of all shards but a few, ordered and committed from a base that has all of
 * them, against the same members without a base.
 */
export const versionFromBase: Measure = { name: 'version-from-base', ledger: 'adds', run };

async function run(bench: Bench): Promise<Row[]> {
  const { databaseUrl, corpus } = await bench.withHistory(bench.scale);
  const api = await openApiInProcess(databaseUrl);
  const rows: Row[] = [];
  let whole: number | null = null;
  const commit = async (dataset: string, version: string, order: object): Promise<void> => {
    const made = await call(api.url, 'POST', `/v1/datasets/${dataset}/versions`, { version, ...order });
    if (made['state'] !== 'committed') await api.commitVersion(dataset, version);
  };
  try {
    for (const differing of DIFFERING) {
      const remove = Array.from({ length: differing }, (_, i) => corpus.digest('raw', i));
      bench.log(`a version without ${differing} shards of its base`);
      const ours = await timed(() => commit('everything', `from-base-${differing}`, { base: '1', remove }));
      const query = { uriPrefix: 's3://bench/' };
      // In a dataset of its own: a version would be folded from the nearest of its dataset. Of very
      // many shards it takes minutes, and one is enough.
      if (whole === null || bench.scale <= MILLION) {
        whole = await timed(() => commit(`whole-${differing}`, '1', { from: { query }, remove }));
      }
      rows.push(
        row({
          measure: `dataset version of ${count(bench.scale - differing)} members from a base with ${count(differing)} more`,
          ours: duration(ours),
          against: `without a base: ${duration(whole)}`,
          value: ours / 1_000,
          unit: ' s',
          target: atScale(TEN_MILLION, bench.scale, atMost(MOST_SECONDS, ' s')),
          note: 'from the request to the commit, the job included',
        }),
      );
    }
    return rows;
  } finally {
    await api.close();
  }
}
