import { Optional, WholeNumber } from '@platform/validation';

export class EntryParams {
  /** Index of the entry. */
  @WholeNumber()
  index: number;
}

export class InclusionRequest {
  /** The tree size to prove inclusion in. Defaults to the present size. */
  @Optional()
  @WholeNumber()
  treeSize?: number;
}

export class ConsistencyRequest {
  /** The smaller tree size. */
  @WholeNumber()
  from: number;

  /** The larger tree size. Defaults to the present size. */
  @Optional()
  @WholeNumber()
  to?: number;
}
