import type { Receipt } from '@domain/ledger';
import type { AccountUsage, Bought, DeclaredOutput, ModelUsage, UsageStatus, VendorUsage } from '@domain/receipts';
import type { Part } from './receipts.response.js';

/** Accounts and models of an answer. */
const SHOWN = 1_000;

export interface UsageRecordedResponse {
  /** That of the last entry that states the rows. */
  readonly receipt: Receipt;
  /** Rows of a day, model and project of which nothing was recorded. */
  readonly recorded: number;
  /** Rows that state other figures than before. */
  readonly amended: number;
  /** Rows that were recorded with the same figures. */
  readonly existing: number;
  /** Whether the export is a page of which the vendor states that others follow: send them, too. */
  readonly more: boolean;
}

export interface VendorUsageResponse {
  readonly vendor: string;
  /** The days that are compared, without `to`; null: no usage is recorded of them. */
  readonly days: { readonly from: string; readonly to: string } | null;
  /**
   * `explained`: shards declare as many tokens as were bought, but for a quarter that two
   * tokenisers may differ by. `unexplained`: they do not, and nothing that is not known could
   * change it. `not_comparable`: something is not known.
   */
  readonly status: UsageStatus;
  /** Output tokens bought beyond those declared; null where it is not comparable. */
  readonly unexplainedTokens: number | null;
  /** What is not known, in plain words. */
  readonly gaps: readonly string[];
  readonly bought: Bought;
  /** Shards that declare the vendor’s models as makers; each counts with all its tokens. */
  readonly declared: DeclaredOutput | null;
  readonly accounts: Part<AccountUsage>;
  /** A shard that names no model, or no version, may count under several. */
  readonly models: Part<ModelUsage>;
}

export function toUsageResponse({ accounts, models, ...usage }: VendorUsage): VendorUsageResponse {
  return { ...usage, accounts: partOf(accounts), models: partOf(models) };
}

function partOf<Item>(items: readonly Item[]): Part<Item> {
  return { total: items.length, items: items.slice(0, SHOWN), truncated: items.length > SHOWN };
}
