import { migrations } from '../../../migrations/index.js';
import { Corpus } from '../corpus/corpus.js';
import { LEFT_OUT, MIXED_VERSIONS } from '../corpus/record-history.js';
import type { Build } from './kept-ledgers.js';

/** Any scale shows what the corpus consists of. */
const SHARDS = 100_000;

/** What a ledger is built with at this revision. */
export function presentBuild(): Build {
  const history = `${MIXED_VERSIONS} versions, each without ${LEFT_OUT} more`;
  return { migrations: migrations.map(({ name }) => name), corpus: `${new Corpus(SHARDS).fingerprint()}, ${history}` };
}
