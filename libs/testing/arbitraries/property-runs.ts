/** Runs of a property test: FAST_CHECK_RUNS, or the default if that is unset or empty. */
export function propertyRuns(defaultRuns: number): number {
  const runs = Number(process.env['FAST_CHECK_RUNS'] || defaultRuns);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('FAST_CHECK_RUNS is not a positive integer.');
  return runs;
}
