import { OneOf, Optional, Text, WholeNumber } from '@platform/validation';
import { FORMATS } from './csv-answers.js';

/** The query of an answer that can be had as CSV or NDJSON. */
export class FormatRequest {
  /**
   * `csv`: a row for each item, for a spreadsheet; `ndjson`: a line of JSON for each. `Accept:
   * text/csv` and `application/x-ndjson` ask for the same.
   * @default json
   */
  @Optional()
  @OneOf(FORMATS)
  format?: (typeof FORMATS)[number];
}

/** The query of a list. A list with filters extends it. */
export class PageRequest extends FormatRequest {
  /**
   * The largest number of items to return.
   * @default 100
   */
  @Optional()
  @WholeNumber({ min: 1, max: 1000 })
  limit?: number;

  /**
   * `nextCursor` of the previous page. It holds the ledger position that the first page was
   * computed at.
   */
  @Optional()
  @Text({ max: 4096 })
  cursor?: string;
}
