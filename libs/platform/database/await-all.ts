/**
 * Like `Promise.all`, for work on one transaction: it throws a failure only after all work has
 * ended, so that nothing writes after the rollback of the transaction or savepoint.
 */
export async function awaitAll<Results extends readonly unknown[]>(
  work: readonly [...{ [Index in keyof Results]: Promise<Results[Index]> }],
): Promise<Results> {
  const outcomes = await Promise.allSettled(work as readonly Promise<unknown>[]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  // The cast: `map` keeps length and order, but TypeScript loses the tuple type.
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as unknown as Results;
}
