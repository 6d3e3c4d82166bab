import { READING_LISTS, type ReadingList } from '@domain/receipts';
import { OneOf } from '@platform/validation';
import { PageRequest } from '../http/index.js';

export class ReadShardsRequest extends PageRequest {
  /** Which list. */
  @OneOf(READING_LISTS)
  list: ReadingList;
}
