import type { AnswersCompared, MeasuredLikeness, MeasuredShare, Probe, ProbeFacts } from './probe.js';
import { PROMPTS_OF_A_FINDING } from './limits.js';

/** What a probe answers, in sentences. */
export interface ProbeStatement {
  /** "k of n answers share a span of 50 tokens or more with vendor X's, against k0 of n …" */
  readonly sentence: string;
  readonly details: readonly string[];
  /** What the figures do not show. */
  readonly limits: readonly string[];
}

/**
 * Whether the answers are like the vendor's more often than the baseline's are, beyond chance: of
 * enough prompts, and the interval of the difference of spans or of near-duplicates lies above
 * zero.
 */
export function isSuspicious({ prompts, span, nearDuplicate }: ProbeFacts): boolean {
  return prompts >= PROMPTS_OF_A_FINDING && (span.difference.low > 0 || nearDuplicate.difference.low > 0);
}

export function statementOf(
  probe: Pick<Probe, 'tested' | 'compared' | 'baseline' | 'parameters'>,
  facts: ProbeFacts,
): ProbeStatement {
  const { tested, compared, baseline, parameters } = probe;
  const { prompts, span, overlap, nearDuplicate, answers } = facts;
  const of = `${counted(prompts)} answers`;
  const vendors = `${compared.vendor}’s${compared.generator === null ? '' : ` ${compared.generator}`}`;
  const against = (likeness: MeasuredLikeness): string =>
    `against ${counted(likeness.baseline.count)} of ${counted(prompts)} for the baseline; the difference is ${interval(likeness)}`;
  const sentence =
    `${counted(span.tested.count)} of ${of} of ${tested.model}@${tested.version} share a span of ${parameters.span} tokens or more with ${vendors} (${share(span.tested)}), ` +
    `against ${counted(span.baseline.count)} of ${counted(prompts)} for the baseline ${baseline.name} (${share(span.baseline)}).`;
  return {
    sentence,
    details: [
      `The difference of the two shares is ${interval(span)}.`,
      `${counted(overlap.tested.count)} of ${of} share a 13-gram, ${against(overlap)}.`,
      `${counted(nearDuplicate.tested.count)} of ${of} are nearly the same (a Jaccard index of 5-grams of ${parameters.similarity} or more), ${against(nearDuplicate)}.`,
      longest(`The model under test`, answers.tested),
      longest('The baseline', answers.baseline),
    ],
    limits: limitsOf(facts, parameters.span),
  };
}

function limitsOf({ prompts, answers }: ProbeFacts, span: number): string[] {
  const { tested, compared, baseline } = answers;
  const short = `${counted(tested.short)} answers under test, ${counted(compared.short)} of the vendor and ${counted(baseline.short)} of the baseline have fewer than ${span} tokens, and cannot share such a span.`;
  const empty = tested.empty + compared.empty + baseline.empty;
  return [
    'It can raise suspicion. It cannot show that the model was trained on the vendor’s output: both may have learnt from the same text, or the prompts may ask for a known one.',
    'It cannot show that the model was not: no likeness in these answers excludes nothing. No verdict, exclusion or answer about provenance is changed by it.',
    'It compares words in a row, in the answers to the same prompt. It does not see paraphrase or translation.',
    ...(tested.short + compared.short + baseline.short > 0 ? [short] : []),
    ...(empty > 0 ? [`${counted(empty)} answers hold no word; they count among the ${counted(prompts)}.`] : []),
    ...(prompts < PROMPTS_OF_A_FINDING
      ? [`${counted(prompts)} prompts are too few to raise a finding; ${PROMPTS_OF_A_FINDING} are needed.`]
      : []),
    'The intervals are of 95 %, by bootstrap over the prompts; they assume that the prompts are independent, and know nothing of other prompts.',
  ];
}

function longest(
  whose: string,
  { longest: tokens, medianSpan, grams, sharedGrams, elsewhere }: AnswersCompared,
): string {
  const shared =
    grams === 0 ? 'it has no 13-grams' : `${percent(sharedGrams / grams)} of its 13-grams are in the vendor’s answers`;
  return `${whose}: the longest shared span has ${counted(tokens)} tokens, the median ${counted(medianSpan)}; ${shared}; ${counted(elsewhere)} of its answers are nearly the vendor’s to another prompt.`;
}

const interval = ({ difference: { share: value, low, high } }: MeasuredLikeness): string =>
  `${points(value)} points (95 % interval ${points(low)} to ${points(high)})`;
const share = ({ share: value, bootstrap: { low, high } }: MeasuredShare): string =>
  `${percent(value)}, 95 % interval ${percent(low)} to ${percent(high)}`;
const counted = (value: number): string => value.toLocaleString('en');
const points = (value: number): string => (100 * value).toLocaleString('en', { maximumFractionDigits: 1 });
const percent = (value: number): string => `${points(value)} %`;
