import type { Bench } from '../bench.js';
import type { Row } from '../report/row.js';

export interface Measure {
  /** As `--only` names it. */
  readonly name: string;
  run(bench: Bench): Promise<Row[]>;
}
