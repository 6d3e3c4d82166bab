import type { Finding, FindingHistoryStep, FindingState, StandingFinding } from '@domain/findings';
import type { RecordedResponse } from '../http/index.js';

export interface FindingResponse extends Finding {
  /** The changes of its state, oldest first. */
  readonly steps: readonly FindingHistoryStep[];
}

export interface FindingStepTakenResponse extends RecordedResponse {
  readonly state: FindingState;
}

export function toFindingResponse({ stepEntry: _, ...finding }: StandingFinding): Finding {
  return finding;
}
