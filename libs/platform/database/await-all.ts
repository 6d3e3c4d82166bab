/**
 * As `Promise.all`, for work on one transaction: throws a failure only when all of it has ended, so
 * that nothing writes after the transaction, or the savepoint around it, was rolled back.
 */
export async function awaitAll<Results extends readonly unknown[]>(
  work: readonly [...{ [Index in keyof Results]: Promise<Results[Index]> }],
): Promise<Results> {
  const outcomes = await Promise.allSettled(work as readonly Promise<unknown>[]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  // A mapped tuple type is lost in `map`, which keeps the length and the order.
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as unknown as Results;
}
