import { type ListSource, requireKinds } from './complete-lists.js';
import { type CitedFact, citedFact } from './removal-steps.js';
import { countIn, isObject, malformed, textIn, type Statement } from './statement.js';

const KINDS = ['receipts.run-stated', 'receipts.reading-recorded', 'receipts.coverage-stated'];
const COVERAGES = ['complete', 'incomplete', 'none'] as const;

/** The figures of a statement of coverage: counts of runs, receipts, shards and gaps. */
export const COVERAGE_FIGURES = [
  'runs',
  'receipts',
  'uses',
  'declared',
  'observed',
  'stated',
  'unread',
  'undeclared',
  'unregistered',
  'readAfterRemoval',
  'blind',
  'open',
] as const;
export type CoverageCounts = Readonly<Record<(typeof COVERAGE_FIGURES)[number], number>>;

/**
 * What the log holds of receipts of the reading by a model version's runs of training. That no
 * entry of it is left out is proven; the coverage is what the operator states of these entries.
 */
export interface ReadingsFact {
  /** `name@version` */
  readonly model: string;
  /**
   * `none`: no receipt is in the log, which is proven where `statement` is undefined. `unstated`:
   * receipts are in the log, and their coverage is not stated.
   */
  readonly coverage: (typeof COVERAGES)[number] | 'unstated';
  /** The last statement of the coverage: of all receipts before it. */
  readonly statement: CitedFact | undefined;
  readonly figures: CoverageCounts | undefined;
  /** Entries of runs and receipts that follow the statement: it does not speak of them. */
  readonly later: number;
}

/** Throws `unknown-kind`, `malformed-entry`, or what `lists` throws for a missing list. */
export function readingsFact(model: string, lists: ListSource): ReadingsFact {
  const entries = lists.of('readings', model);
  requireKinds(entries, KINDS);
  const at = entries.findLastIndex(({ kind }) => kind === 'receipts.coverage-stated');
  const stated = entries[at];
  const later = entries.length - at - 1;
  if (stated === undefined) {
    const coverage = entries.length === 0 ? 'none' : 'unstated';
    return { model, coverage, statement: undefined, figures: undefined, later };
  }
  return { model, coverage: coverageIn(stated), statement: citedFact(stated), figures: figuresIn(stated), later };
}

function coverageIn({ index, data }: Statement): (typeof COVERAGES)[number] {
  const word = textIn(data, 'coverage', index);
  const coverage = COVERAGES.find((one) => one === word);
  if (coverage === undefined) throw malformed(index, 'its coverage is no known word');
  return coverage;
}

function figuresIn({ index, data }: Statement): CoverageCounts {
  const { figures } = data;
  if (!isObject(figures)) throw malformed(index, 'its figures are no object');
  const counts = COVERAGE_FIGURES.map((name) => [name, countIn(figures, name, index)] as const);
  return Object.fromEntries(counts) as CoverageCounts;
}
