import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import type { Interval } from './intervals.js';
import { COUNT_EVENTS_BY_STATE } from './store/event-bodies.sql.js';

export interface EventCounts {
  readonly startInterval: Instant;
  readonly endInterval: Instant;
  readonly fail: number;
  readonly start: number;
  readonly complete: number;
  readonly abort: number;
}

/** Counts events by when they happened. */
@Injectable()
export class EventCountsReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  async byState(intervals: readonly Interval[], asOf: number): Promise<EventCounts[]> {
    const [starts, ends] = [intervals.map(({ start }) => start), intervals.map(({ end }) => end)];
    return this.reader.query<EventCounts>(COUNT_EVENTS_BY_STATE, [starts, ends, asOf]);
  }
}
