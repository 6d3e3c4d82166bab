import { Bitmap } from '@core/bitmap';
import { deniedBy } from './evaluate-rule.js';
import { labelsAskedBy, mentionsTermsAtUse } from './condition.command.js';
import type { Labels } from '@domain/shards';
import type { Met } from './met.js';
import type { NewShardsSubject, PlannedShard, VendorFacts } from './new-shards-subject.js';
import { actionOf, type AskedRule } from './rule.js';
import type { ShardClass } from './shard-classes.js';
import { type ClassVerdict, eachOnce, noVerdicts, type VerdictMemo, type Verdicts } from './verdict-memo.js';

/** Makes the subject of some shards of a chunk. */
export type SubjectOf = (shards: readonly { readonly shard: PlannedShard }[]) => Promise<NewShardsSubject>;

/**
 * What rules deny of the shards of one chunk, a class of them at a time. A class that the memo has
 * is not asked about again, except by rules that depend on the instant.
 */
export class RegistrationVerdicts {
  /** What can be kept after the commit. */
  readonly found: Verdicts = noVerdicts();
  /** The labels of each condition on labels: classes differ by which of them shards have. */
  readonly askedLabels: readonly Labels[];
  private readonly lasting: readonly AskedRule[];
  private readonly passing: readonly AskedRule[];

  constructor(
    private readonly rules: readonly AskedRule[],
    private readonly memo: VerdictMemo,
  ) {
    this.askedLabels = rules.flatMap(({ when, unless }) => [...labelsAskedBy(when), ...labelsAskedBy(unless)]);
    this.passing = rules.filter(dependsOnInstant);
    this.lasting = rules.filter((rule) => !this.passing.includes(rule));
  }

  /**
   * The shards that each rule denies, or may deny as far as something is done about it; without
   * rules that deny none.
   * @param firstNew the first origin that the chunk adds: a plan of fewer lines numbers them anew
   */
  async of(
    classes: readonly ShardClass[],
    firstNew: number,
    subjectOf: SubjectOf,
  ): Promise<ReadonlyMap<AskedRule, Met>> {
    const unknown = classes.filter(({ key }) => !this.known(key));
    const lasting = await judge(this.lasting, unknown, subjectOf);
    const passing = await judge(this.passing, classes, subjectOf);
    for (const { key, example } of unknown)
      if ((example.origins.at(-1) ?? 0) < firstNew) this.found.classes.set(key, lasting.get(key) ?? []);
    return this.gather(classes, (key) => [...(lasting.get(key) ?? this.known(key) ?? []), ...(passing.get(key) ?? [])]);
  }

  /** The facts of recorded vendors, each origin's looked up once. */
  facts({ terms, approved }: VendorFacts, firstNew: number): VendorFacts {
    const { memo, found } = this;
    const lasts = ({ id }: { readonly id: number }): boolean => id < firstNew;
    return {
      terms: (origins, during) =>
        during === undefined && origins.every(lasts)
          ? eachOnce(origins, memo.verdicts.terms, found.terms, (missing) => terms(missing))
          : terms(origins, during),
      approved: (origins) =>
        origins.every(lasts) ? eachOnce(origins, memo.verdicts.approved, found.approved, approved) : approved(origins),
    };
  }

  private known(key: string): readonly ClassVerdict[] | undefined {
    return this.memo.verdicts.classes.get(key) ?? this.found.classes.get(key);
  }

  private gather(
    classes: readonly ShardClass[],
    verdictsOn: (key: string) => readonly ClassVerdict[],
  ): ReadonlyMap<AskedRule, Met> {
    const byRule = new Map<AskedRule, { yes: number[][]; maybe: number[][] }>();
    for (const { key, shards } of classes) {
      for (const { rule, truth } of verdictsOn(key)) {
        const sets = byRule.get(rule) ?? { yes: [], maybe: [] };
        byRule.set(rule, sets);
        sets.maybe.push(shards);
        if (truth === 'yes') sets.yes.push(shards);
      }
    }
    const met = new Map<AskedRule, Met>();
    for (const rule of this.rules) {
      const sets = byRule.get(rule);
      if (sets) met.set(rule, { yes: Bitmap.of(sets.yes.flat()), maybe: Bitmap.of(sets.maybe.flat()) });
    }
    return met;
  }
}

const dependsOnInstant = ({ when, unless }: AskedRule): boolean =>
  mentionsTermsAtUse(when) || (unless !== undefined && mentionsTermsAtUse(unless));

/**
 * What the rules find of each class, by its key; without what nothing is done about, which can be
 * found of most shards, and without classes of which nothing is left.
 */
async function judge(
  rules: readonly AskedRule[],
  classes: readonly ShardClass[],
  subjectOf: SubjectOf,
): Promise<ReadonlyMap<string, readonly ClassVerdict[]>> {
  const verdicts = new Map<string, ClassVerdict[]>();
  if (rules.length === 0 || classes.length === 0) return verdicts;
  const subject = await subjectOf(classes.map(({ example }) => ({ shard: example })));
  for (const rule of rules) {
    const { yes, maybe } = await deniedBy(rule, subject);
    if (maybe.isEmpty) continue;
    for (const { key, example } of classes) {
      if (!maybe.has(example.number)) continue;
      const truth = yes.has(example.number) ? 'yes' : 'unknown';
      if (actionOf(rule, truth === 'yes' ? 'deny' : 'unknown') === 'allow') continue;
      const known = verdicts.get(key) ?? [];
      verdicts.set(key, known);
      known.push({ rule, truth });
    }
  }
  return verdicts;
}
