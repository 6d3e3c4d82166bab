import type { Bench } from '../bench.js';
import type { Row } from '../report/row.js';

export const MILLION = 1_000_000;
export const TEN_MILLION = 10_000_000;

export interface Measure {
  /** The name for `--only`. */
  readonly name: string;
  /**
   * What it does to a kept ledger (`--data`): `adds` to it, and gets a copy; `needs-new`: it can
   * only measure one without dataset versions. Left out: it reads it.
   */
  readonly ledger?: 'adds' | 'needs-new';
  /** The largest scale at which a whole run includes it: beyond, it shows nothing else. */
  readonly upTo?: number;
  run(bench: Bench): Promise<Row[]>;
}
