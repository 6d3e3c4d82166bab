import { WhenceError } from '@core/kernel';
import type { Actor, WriteQueue } from '@domain/ledger';
import {
  type EventOutcome,
  type EventsService,
  type LineageEvent,
  readEvent,
  refusalError,
  splitEvents,
} from '@interop/openlineage';
import { Pace, throwIfGone } from '@platform/cancellation';
import { EVENT } from '../http/json-limits.js';
import { requireJsonLimits } from '../http/raw-json-body.js';
import type { BatchResponse, FailedEventResponse } from './openlineage.response.js';

/** A query's plan may be nested deeper than any document of ours. */
const DEPTH_LIMIT = 512;
/** Events that wait for the write queue at a time; it writes them in one transaction. */
const CHUNK = 200;
const FAILURES_SHOWN = 1_000;

interface Item {
  readonly index: number;
  readonly bytes: Buffer;
  readonly eventTime: string;
}

/** @throws WhenceError with pointers */
export function eventOf(bytes: Buffer, strict: boolean): LineageEvent {
  requireJsonLimits(bytes, EVENT, DEPTH_LIMIT);
  return readEvent(bytes, { strict });
}

/**
 * The events of a batch, in the order of their times, so that writers are recorded before readers.
 */
export class EventBatch {
  private readonly pace = new Pace();
  private readonly failures: FailedEventResponse[] = [];
  private received = 0;

  constructor(
    private readonly queue: WriteQueue,
    private readonly events: EventsService,
    private readonly by: Actor,
    private readonly strict: boolean,
  ) {}

  /**
   * Commits the events in chunks; one that is refused harms no other. An error that is not of one
   * event ends the batch: sent again it continues, since committed events are found again.
   */
  async run(body: Buffer): Promise<BatchResponse> {
    const items = await this.itemsOf(body);
    // Read a second time, chunk by chunk: what was parsed takes many times the memory of the bytes.
    for (let start = 0; start < items.length; start += CHUNK) {
      throwIfGone();
      await this.commit(items.slice(start, start + CHUNK));
      await this.pace.turn();
    }
    const failed = this.failures.length;
    return {
      status: failed === 0 ? 'success' : 'partial_success',
      summary: {
        received: this.received,
        successful: this.received - failed,
        failed,
        retriable: 0,
        non_retriable: failed,
      },
      failed_events: this.failures.sort((a, b) => a.index - b.index).slice(0, FAILURES_SHOWN),
    };
  }

  private async itemsOf(body: Buffer): Promise<Item[]> {
    const items: Item[] = [];
    for (const bytes of splitEvents(body)) {
      if (this.pace.isDue()) await this.pace.turn();
      const index = this.received++;
      try {
        items.push({ index, bytes, eventTime: eventOf(bytes, this.strict).eventTime });
      } catch (error) {
        this.fail(index, error);
      }
    }
    return items.sort((a, b) => (a.eventTime < b.eventTime ? -1 : a.eventTime > b.eventTime ? 1 : a.index - b.index));
  }

  private async commit(items: readonly Item[]): Promise<void> {
    const events: LineageEvent[] = [];
    for (const { bytes } of items) {
      events.push(eventOf(bytes, this.strict));
      if (this.pace.isDue()) await this.pace.turn();
    }
    const { by } = this;
    const written = events.map((event) => this.queue.writeBatched(this.events, { by, event }));
    const outcomes = await Promise.allSettled(written);
    for (const [at, outcome] of outcomes.entries()) {
      const { index } = items[at] as Item;
      if (outcome.status === 'rejected') this.fail(index, outcome.reason);
      else this.failRefused(index, outcome.value);
    }
  }

  private failRefused(index: number, { recorded: { refused } }: EventOutcome): void {
    if (refused) this.fail(index, refusalError(refused));
  }

  private fail(index: number, error: unknown): void {
    const ofTheEvent = error instanceof WhenceError && error.kind !== 'unavailable' && error.kind !== 'integrity';
    if (!ofTheEvent) throw error;
    const code = String(error.code);
    this.failures.push({ index, reason: error.message, retriable: false, code });
  }
}
