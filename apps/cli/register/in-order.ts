/** Processes up to `limit` items at a time and yields their results in the order of the items. */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  for await (const item of items) {
    const result = work(item);
    // Awaited below; until then a rejection must not count as unhandled.
    result.catch(() => undefined);
    pending.push(result);
    if (pending.length >= limit) yield await (pending.shift() as Promise<Result>);
  }
  for (const result of pending) yield await result;
}
