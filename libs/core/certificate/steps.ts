/**
 * Work in steps of a few milliseconds at most, of a list, a shard or a result: whoever runs it may
 * do something else between two of them.
 */
export type Steps<Result> = Generator<undefined, Result>;

export function runSteps<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
