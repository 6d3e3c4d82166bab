import type { EventOutcome, ReceivedEvent } from '@interop/openlineage';
import type { Receipt } from '@domain/ledger';

/** A shard that an event states. */
export interface StatedShardResponse {
  readonly namespace: string;
  readonly name: string;
  readonly shard: string;
}

/** Something that was wrong with an event though it was accepted. */
export interface EventIssueResponse {
  readonly pointer: string;
  readonly message: string;
}

/** The answer to an event; the same event is answered the same. */
export interface EventReceivedResponse {
  /** Digest of the bytes that were sent: they are kept under it. */
  readonly event: string;
  /** Of the entry that records the event. */
  readonly receipt: Receipt;
  /** The states that outputs have now. */
  readonly shards: readonly StatedShardResponse[];
  /** The first 20 of them. */
  readonly issues: readonly EventIssueResponse[];
  readonly issueCount: number;
  /** Facets that nothing was made of: the first 30 names. They are kept with the event. */
  readonly notRead: readonly string[];
  readonly notReadCount: number;
}

/** What became of the events of a batch, as OpenLineage 2-0-2 has it. */
export interface BatchResponse {
  readonly status: 'success' | 'partial_success';
  readonly summary: {
    readonly received: number;
    readonly successful: number;
    readonly failed: number;
    readonly retriable: number;
    readonly non_retriable: number;
  };
  /** The first 1,000 of them. */
  readonly failed_events: readonly FailedEventResponse[];
}

export interface FailedEventResponse {
  /** Place in the list, from 0. */
  readonly index: number;
  readonly reason: string;
  readonly retriable: boolean;
  /** The code of the problem that the event alone would be answered with. */
  readonly code: string;
}

export function toReceivedResponse({ receipt, recorded }: EventOutcome): EventReceivedResponse {
  const { event, issues = [], issueCount = 0, notRead = [], notReadCount = 0 } = recorded;
  return { event, receipt, shards: statedShards(recorded), issues, issueCount, notRead, notReadCount };
}

function statedShards({ outputs = [] }: ReceivedEvent): StatedShardResponse[] {
  return outputs.flatMap(({ namespace, name, shard, alias }) =>
    shard === undefined || alias ? [] : [{ namespace, name, shard }],
  );
}
