import { Optional, Text, WholeNumber } from '@platform/validation';

/** The query of a list. A list with filters extends it. */
export class PageRequest {
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
