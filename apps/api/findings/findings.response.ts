import type { Finding, FindingHistoryStep, FindingState, FindingRecord } from '@domain/findings';
import type { RecordedResponse } from '../http/index.js';

export interface FindingResponse extends Finding {
  /** The changes of its state, oldest first. */
  readonly steps: readonly FindingHistoryStep[];
}

export interface FindingStateResponse extends RecordedResponse {
  readonly state: FindingState;
}

export function toFindingResponse({ stepEntry: _, ...finding }: FindingRecord): Finding {
  return finding;
}
