import { setImmediate as endOfTurn } from 'node:timers/promises';
import { detached, unlessGone } from '@platform/cancellation';

/** Finds several values in one query. */
export type Find<Found> = (asked: readonly string[]) => Promise<ReadonlyMap<string, Found>>;

/**
 * Callers that arrive in one turn of the event loop, or during a query, share the next one. Each is
 * answered by a query that started after its call, so the result is never older than the call.
 */
export class SharedLookups<Found> {
  private next: { readonly asked: Set<string>; readonly answer: Promise<ReadonlyMap<string, Found>> } | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly find: Find<Found>) {}

  lookUp(asked: string): Promise<Found | null> {
    const query = (this.next ??= this.open());
    query.asked.add(asked);
    return unlessGone(query.answer).then((found) => found.get(asked) ?? null);
  }

  private open(): NonNullable<typeof this.next> {
    const asked = new Set<string>();
    const answer = detached(() =>
      this.last
        .then(() => endOfTurn())
        .then(() => {
          this.next = undefined;
          return this.find([...asked]);
        }),
    );
    this.last = answer.catch(() => undefined);
    return { asked, answer };
  }
}
