import { declareJob } from '@platform/jobs';

export type MeasureAnswers = { readonly probe: string };
/** `known`: it ended before. */
export type AnswersMeasured = { readonly outcome: 'measured' | 'inconclusive' | 'known' };

/**
 * Reads the answers of a probe and compares them. An interrupted attempt records nothing, and the
 * next one begins again; the last one records why there was no end.
 */
export const measureAnswersJob = declareJob<MeasureAnswers, AnswersMeasured>({
  name: 'probes.measure-answers',
  attempts: 6,
  backoffMs: 2_000,
  identity: ({ probe }) => ({ probe }),
});

export const probesJobs = [measureAnswersJob];
