import type { Finding, FindingHistoryStep, FindingState, FindingRecord, Triaged } from '@domain/findings';
import type { RecordedResponse } from '../http/index.js';

export interface FindingResponse extends Finding {
  /** What people did with it, oldest first. */
  readonly steps: readonly FindingHistoryStep[];
}

export interface FindingStateResponse extends RecordedResponse {
  readonly state: FindingState;
}

export function toFindingResponse({ stepEntry: _, ...finding }: FindingRecord): Finding {
  return finding;
}

/** What a triage changed. */
export interface TriageResponse {
  /** Each with the entry that changed it. */
  readonly changed: Triaged['changed'];
  /**
   * Those that the step does not change: it is taken already, or does not follow from their state.
   */
  readonly unchanged: Triaged['unchanged'];
}
