import { escapeText, oddSpelling } from '@core/text';
import type { CertifiedVersions } from './certificate.js';
import { CertificateError } from './certificate.errors.js';
import { type ListSource, requireKinds } from './complete-lists.js';
import { modelChain, type ModelChain, type UseFact } from './model-chain.js';
import { type ReadingsFact, readingsFact } from './readings.js';
import { type CitedFact, citedFact, removalSteps } from './removal-steps.js';
import { resolveName } from './resolve-name.js';
import { malformed, readCommitment, type SetCommitment, type Statement } from './statement.js';

const KINDS = ['dataset.version-ordered', 'dataset.version-committed', 'dataset.version-withdrawn'];

/** Shards by names that they were ever known by, or those of a removal. */
export type AskedSubjects = { readonly names: readonly string[] } | { readonly removal: string };

export interface SubjectFact {
  readonly name: string;
  /** The name in printable ASCII: everything else is escaped. */
  readonly shown: string;
  /** What in its spelling may mislead a reader, in sentences. */
  readonly warnings: readonly string[];
  /** The entries that registered the shards ever known by the name; none if none was. */
  readonly shards: readonly number[];
  /** Entries with declarations that state the name and were refused. */
  readonly refused: readonly CitedFact[];
}

/** A dataset version that the answer speaks of, with its one commitment. */
export interface PlannedSet {
  /** `name@version` */
  readonly name: string;
  readonly statement: Statement;
  readonly commitment: SetCommitment & { readonly members: number };
  /** All uses by the chain that count; none where the certificate is about no model version. */
  readonly uses: readonly UseFact[];
  /** The statement that it was committed by mistake; none otherwise. */
  readonly withdrawn: CitedFact | undefined;
}

/** What the complete lists determine of an answer: everything but the results. */
export interface AnswerPlan {
  readonly chain: ModelChain | undefined;
  /** Of each model version of the chain, in its order. */
  readonly readings: readonly ReadingsFact[];
  /** Ascending by name. */
  readonly sets: readonly PlannedSet[];
  readonly subjects: readonly SubjectFact[];
  readonly steps: readonly CitedFact[];
  /** The entries that registered the shards known by the names, ascending. */
  readonly named: readonly Statement[];
}

/**
 * Works out what a certificate must hold, from the complete lists alone: the issuer collects what
 * it demands, and the verifier refuses what lacks it. Throws a CertificateError, or what `lists`
 * throws for a list that is not there.
 */
export function planAnswer(versions: CertifiedVersions, asked: AskedSubjects, lists: ListSource): AnswerPlan {
  const named = new Map<number, Statement>();
  const subjects = ('names' in asked ? asked.names : []).map((name): SubjectFact => {
    const { shards, refused } = resolveName(name, lists);
    for (const shard of shards) named.set(shard.index, shard);
    return {
      name,
      shown: escapeText(name),
      warnings: oddSpelling(name),
      shards: shards.map(({ index }) => index),
      refused: refused.map(citedFact),
    };
  });
  const steps = 'removal' in asked ? removalSteps(asked.removal, lists) : [];
  const chain = 'model' in versions ? modelChain(versions.model, lists) : undefined;
  const readings = (chain?.models ?? []).map((model) => readingsFact(model, lists));
  const names = 'datasets' in versions ? versions.datasets : [...(chain?.uses.keys() ?? [])];
  const sets = [...names].sort(byCodeUnits).map((name) => plannedSet(name, chain, lists));
  const ascending = [...named.values()].sort((one, other) => one.index - other.index);
  return { chain, readings, sets, subjects, steps, named: ascending };
}

/** Throws unless the log commits to the dataset version, and once only. */
function plannedSet(name: string, chain: ModelChain | undefined, lists: ListSource): PlannedSet {
  const stated = lists.of('dataset', name);
  requireKinds(stated, KINDS);
  const [first, second] = stated.filter(({ kind }) => kind === 'dataset.version-committed');
  if (first === undefined)
    throw new CertificateError('malformed-entry', `The log commits to no set of ${escapeText(name)}.`);
  if (second !== undefined) throw malformed(second.index, `it commits ${escapeText(name)} a second time`);
  const withdrawal = stated.find(({ kind }) => kind === 'dataset.version-withdrawn');
  return {
    name,
    statement: first,
    commitment: readCommitment(first),
    uses: chain?.uses.get(name) ?? [],
    withdrawn: withdrawal && citedFact(withdrawal),
  };
}

const byCodeUnits = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
