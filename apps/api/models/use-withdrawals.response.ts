import type { Receipt } from '@domain/ledger';
import type { UseWithdrawalEffects } from '@domain/models';

export type UseWithdrawalPreviewResponse = UseWithdrawalEffects;

export interface UsesWithdrawnResponse {
  /** Uses that were withdrawn, each by an entry of its own. */
  readonly withdrawn: number;
  /** Uses that were withdrawn before, for the same reason. */
  readonly same: number;
  /** The receipt of the last entry; null if no use was withdrawn. */
  readonly receipt: Receipt | null;
}

export interface UseWithdrawalsOrderedResponse {
  /** The job that withdraws them: see GET /v1/jobs/{id}. */
  readonly job: string;
  /** How many uses it withdraws. */
  readonly uses: number;
}
