import { WhenceError } from '@core/kernel';
import type { AttributedRequest, RepeatedRequests } from '@domain/access';
import type { BatchWrite } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { answerOf, type GivenResponse, type Written } from './given-response.js';

/** A write under an Idempotency-Key. */
export interface NamedItem<Item, Result> extends AttributedRequest {
  readonly item: Item;
  /** @throws WhenceError for a refusal that is not recorded: a repeat is tried again */
  readonly written: (result: Result) => Written<object>;
}

/** The answer to a request, or why it has none. */
export type NamedOutcome = GivenResponse | { readonly error: WhenceError };

/**
 * A batch write under Idempotency-Keys: it looks all of them up, runs the requests that are new,
 * and stores their answers. Of requests with one key the first is run, and the others are looked up
 * again after it.
 */
export class NamedBatch<Item, Result> implements BatchWrite<NamedItem<Item, Result>, NamedOutcome> {
  readonly pointReads: boolean;

  constructor(
    private readonly work: BatchWrite<Item, Result>,
    private readonly repeats: RepeatedRequests,
  ) {
    this.pointReads = work.pointReads ?? false;
  }

  async run(tx: Transaction, items: readonly NamedItem<Item, Result>[]): Promise<NamedOutcome[]> {
    const outcomes = new Map<unknown, NamedOutcome>();
    for (let left = items; left.length > 0; left = left.filter((one) => !outcomes.has(one)))
      await this.runNew(tx, await this.recall(tx, left, outcomes), outcomes);
    return items.map((one) => outcomes.get(one) as NamedOutcome);
  }

  /** Returns the items without an answer, one of each key. */
  private async recall(
    tx: Transaction,
    items: readonly NamedItem<Item, Result>[],
    outcomes: Map<unknown, NamedOutcome>,
  ): Promise<NamedItem<Item, Result>[]> {
    const firsts = new Map<string, NamedItem<Item, Result>>();
    const given = await this.repeats.recallEach(tx, items);
    for (const [at, one] of items.entries()) {
      const found = given[at];
      if (found instanceof WhenceError) outcomes.set(one, { error: found });
      else if (found) outcomes.set(one, { status: found.status, response: found.response as object, replayed: true });
      else {
        // No key has a space.
        const name = `${one.by} ${one.named.key}`;
        if (!firsts.has(name)) firsts.set(name, one);
      }
    }
    return [...firsts.values()];
  }

  private async runNew(
    tx: Transaction,
    items: readonly NamedItem<Item, Result>[],
    outcomes: Map<unknown, NamedOutcome>,
  ): Promise<void> {
    if (items.length === 0) return;
    const requests = items.map(({ item }) => item);
    const results = await this.work.run(tx, requests);
    const answered = items.flatMap((one, at) => {
      try {
        const { response, stored } = answerOf(one.written(results[at] as Result));
        outcomes.set(one, response);
        return [{ ...one, answer: stored }];
      } catch (error) {
        if (!(error instanceof WhenceError)) throw error;
        outcomes.set(one, { error: error as WhenceError });
        return [];
      }
    });
    await this.repeats.rememberEach(tx, answered);
  }
}
