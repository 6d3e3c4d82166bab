import type { Bench } from '../bench.js';
import type { Row } from '../report/row.js';

export interface Measure {
  /** The name for `--only`. */
  readonly name: string;
  run(bench: Bench): Promise<Row[]>;
}
